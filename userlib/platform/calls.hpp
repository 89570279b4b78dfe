// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Calls of module/core/platform.hpp over threads: the caller's memory is memory, and handing the
// CPU over is a hint to the host.
#ifndef TORNADO_USERLIB_PLATFORM_CALLS_HPP
#define TORNADO_USERLIB_PLATFORM_CALLS_HPP

#include <cstddef>
#include <cstdint>

namespace tornado::platform
{

/// What is_alone() says; no at first.
void set_alone(bool is_alone) noexcept;

/// What the memory of callers is made of; there, at first.
enum class CallerMemory {
	at_hand,
	paged_out, ///< copies that may not sleep fail
	missing	   ///< all copies fail
};
void set_caller_memory(CallerMemory memory) noexcept;

bool is_alone() noexcept;
inline bool can_hand_over() noexcept
{
	return true;
}
void hand_over() noexcept;
/// Threads are preempted anyway.
inline void give_way() noexcept {}
/// Of a thread that runs nothing but calls.
inline std::uint64_t away_ns() noexcept
{
	return clock_ns();
}

/// As if all callers had one nice value, and all servers another one; 0 at first.
struct NiceLoan {
	int own = 0;
	int lent = 0;
};
void set_nice(int callers, int servers) noexcept;
int nice() noexcept;
int nice_of_servers() noexcept;
NiceLoan lend_nice(Thread thread, int nice) noexcept;
void take_back_nice(Thread thread, NiceLoan loan) noexcept;

bool copy_from_caller(void *to, const void *from, std::size_t size, Sleep sleep) noexcept;
bool copy_to_caller(void *to, const void *from, std::size_t size, Sleep sleep) noexcept;

} // namespace tornado::platform

#endif
