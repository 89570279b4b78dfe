// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "../include/tornado/platform/blocking.hpp"

#include <cerrno>
#include <climits>
#include <ctime>

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tornado::platform
{

namespace
{

long futex(const std::atomic<unsigned> &word, int operation, unsigned value) noexcept
{
	return syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr,
		       0);
}

bool several_cpus() noexcept
{
	cpu_set_t allowed;
	return sched_getaffinity(0, sizeof(allowed), &allowed) != 0 || CPU_COUNT(&allowed) > 1;
}

} // namespace

void cpu_relax() noexcept
{
#ifdef __x86_64__
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	asm volatile("yield");
#endif
}

bool spinning_helps() noexcept
{
	static const bool several = several_cpus();
	return several;
}

std::uint64_t clock_ns() noexcept
{
	timespec now{};
	clock_gettime(CLOCK_MONOTONIC, &now);
	return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
	       static_cast<std::uint64_t>(now.tv_nsec);
}

unsigned park(const std::atomic<unsigned> &state, unsigned asleep) noexcept
{
	for (;;) {
		// Acquire: pairs with the release in unpark().
		const unsigned now = state.load(std::memory_order_acquire);
		if (now != asleep)
			return now;
		futex(state, FUTEX_WAIT, asleep);
	}
}

int park_until(const std::atomic<unsigned> &state, unsigned asleep, bool /*any_signal*/,
	       std::uint64_t deadline_ns) noexcept
{
	constexpr std::uint64_t second = 1'000'000'000;
	const timespec deadline{.tv_sec = static_cast<time_t>(deadline_ns / second),
				.tv_nsec = static_cast<long>(deadline_ns % second)};
	for (bool timed_out = false;;) {
		// Acquire: pairs with the release in unpark().
		if (state.load(std::memory_order_acquire) != asleep)
			return 0;
		if (timed_out)
			return -ETIMEDOUT;
		timed_out = syscall(SYS_futex, &state, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG,
				    asleep, &deadline, nullptr, FUTEX_BITSET_MATCH_ANY) != 0 &&
			    errno == ETIMEDOUT;
	}
}

void unpark(Thread /*thread*/, std::atomic<unsigned> &state, unsigned value,
	    unsigned asleep) noexcept
{
	// Release: pairs with the acquire in park().
	const unsigned before = state.exchange(value, std::memory_order_release);
	// The waiter may have gone on; then this wakes nobody, or somebody who looks again.
	if (before == asleep)
		futex(state, FUTEX_WAKE, INT_MAX);
}

} // namespace tornado::platform
