// SPDX-License-Identifier: GPL-2.0
//
// Waiting, for module/core/platform.hpp, over the Linux kernel.
#ifndef TORNADO_LINUX_SYNC_WAITING_HPP
#define TORNADO_LINUX_SYNC_WAITING_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "waiting.h"

#include "generated/config.h"

namespace tornado::platform
{

/// About what blocking and waking cost: whoever spins in vain has lost no more than as much again
/// (Karlin et al., "Empirical Studies of Competitive Spinning for a Shared-Memory Multiprocessor",
/// SOSP 1991).
inline constexpr std::uint64_t compete_ns = 20'000;

inline void cpu_relax() noexcept
{
#if TORNADO_INLINE_X86
	__builtin_ia32_pause();
#else
	tornado_platform_cpu_relax();
#endif
}
/// Who is waited for has interrupts off, so it runs, and needs no other CPU.
inline void relax() noexcept
{
	cpu_relax();
}
inline bool spinning_helps() noexcept
{
	return tornado_platform_spinning_helps();
}
inline std::uint64_t clock_ns() noexcept
{
	return tornado_platform_clock_ns();
}

/// Whoever wants the CPU is not kept from it for longer than spinning_helps().
using Spinning = PreemptionOff;

/// A task.
using Thread = void *;

inline Thread current_thread() noexcept
{
	return tornado_platform_current_thread();
}
inline unsigned park(const std::atomic<unsigned> &state, unsigned asleep) noexcept
{
	static_assert(sizeof(state) == sizeof(unsigned));
	return tornado_platform_park(reinterpret_cast<const unsigned *>(&state), asleep);
}
inline void unpark(Thread thread, std::atomic<unsigned> &state, unsigned value,
		   unsigned asleep) noexcept
{
	tornado_platform_unpark(thread, reinterpret_cast<unsigned *>(&state), value, asleep);
}
inline int park_until(const std::atomic<unsigned> &state, unsigned asleep, bool any_signal,
		      std::uint64_t deadline_ns) noexcept
{
	return tornado_platform_park_until(reinterpret_cast<const unsigned *>(&state), asleep,
					   any_signal, deadline_ns);
}

/// A raw_spinlock_t, with interrupts off.
class SpinLock
{
public:
	constexpr SpinLock() noexcept = default;
	SpinLock(const SpinLock &) = delete;
	SpinLock &operator=(const SpinLock &) = delete;

	void start() noexcept { tornado_platform_spinlock_start(storage_); }
	void lock() noexcept { interrupts_ = tornado_platform_spinlock_lock(storage_); }
	void unlock() noexcept { tornado_platform_spinlock_unlock(storage_, interrupts_); }

private:
	alignas(8) std::byte storage_[TORNADO_SPINLOCK_SIZE]{};
	unsigned long interrupts_ = 0; ///< the holder's
};

} // namespace tornado::platform

#endif
