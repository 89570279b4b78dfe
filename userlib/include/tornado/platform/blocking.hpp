// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Waiting, for module/core/platform.hpp, over futexes: part of the POSIX platforms, and all that
// locks need of them but injection_point().
#ifndef TORNADO_PLATFORM_BLOCKING_HPP
#define TORNADO_PLATFORM_BLOCKING_HPP

#include <atomic>
#include <cstdint>
#include <mutex>

namespace tornado::platform
{

/// Less than in the kernel: here nobody says that the CPU is wanted for something better.
inline constexpr std::uint64_t compete_ns = 10'000;

void cpu_relax() noexcept;
bool spinning_helps() noexcept;
std::uint64_t clock_ns() noexcept;

/// Nothing to do: a thread cannot keep others from its CPU.
class [[maybe_unused]] Spinning
{
public:
	Spinning() noexcept = default;
	~Spinning() = default;
	Spinning(const Spinning &) = delete;
	Spinning &operator=(const Spinning &) = delete;
};

/// A futex is found by its address, so a thread needs no name.
struct Thread {
};

inline Thread current_thread() noexcept
{
	return {};
}
unsigned park(const std::atomic<unsigned> &state, unsigned asleep) noexcept;
void unpark(Thread thread, std::atomic<unsigned> &state, unsigned value, unsigned asleep) noexcept;
/// No signal ends it: handlers run, and the thread sleeps on.
int park_until(const std::atomic<unsigned> &state, unsigned asleep, bool any_signal,
	       std::uint64_t deadline_ns) noexcept;

/// A mutex that may block, since its holder can be preempted.
class SpinLock
{
public:
	constexpr SpinLock() noexcept = default;
	SpinLock(const SpinLock &) = delete;
	SpinLock &operator=(const SpinLock &) = delete;

	void start() noexcept {}
	void lock() noexcept { mutex_.lock(); }
	void unlock() noexcept { mutex_.unlock(); }

private:
	std::mutex mutex_;
};

} // namespace tornado::platform

#endif
