// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Waiting of module/core/platform.hpp, and what is said when it takes long.
#include "waiting.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <new>
#include <thread>

#include "../../module/core/platform.hpp"

namespace tornado::userlevel
{

namespace
{

/// All flags that are waited for share it: there are few at a time, and a flag's own memory may be
/// gone once it is set.
struct Flags {
	std::mutex lock; ///< protects that who waits does not miss the change
	std::condition_variable changed;
};

alignas(Flags) std::byte flags_memory[sizeof(Flags)];
Flags &flags = *new (flags_memory) Flags;

} // namespace

void forget_waiting() noexcept
{
	new (flags_memory) Flags;
}

} // namespace tornado::userlevel

namespace tornado::platform
{

void wait_until_set(std::atomic<bool> &flag) noexcept
{
	std::unique_lock locked(userlevel::flags.lock);
	userlevel::flags.changed.wait(locked, [&flag] {
		// Acquire: pairs with the release in set_and_wake().
		return flag.load(std::memory_order_acquire);
	});
}

void set_and_wake(std::atomic<bool> &flag) noexcept
{
	const std::lock_guard locked(userlevel::flags.lock);
	flag.store(true, std::memory_order_release);
	userlevel::flags.changed.notify_all();
}

void pause(unsigned attempt) noexcept
{
	std::this_thread::sleep_for(std::chrono::microseconds(10U << (attempt < 6 ? attempt : 6)));
}

void relax() noexcept
{
	std::this_thread::yield();
}

unsigned long long milliseconds() noexcept
{
	return clock_ns() / 1'000'000;
}

unsigned stall_limit_ms() noexcept
{
	return 21000;
}

void report_stall(const char *domain, unsigned cpu, long long running,
		  unsigned long long milliseconds) noexcept
{
	std::fprintf(stderr,
		     "tornado: %lld operations of domain %s that began on CPU %u have kept what is "
		     "given up waiting for %llu ms\n",
		     running, domain, cpu, milliseconds);
}

} // namespace tornado::platform
