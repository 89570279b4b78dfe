// SPDX-License-Identifier: GPL-2.0
//
// Calls, for module/core/platform.hpp, over the Linux kernel.
#ifndef TORNADO_LINUX_PPC_CALLS_HPP
#define TORNADO_LINUX_PPC_CALLS_HPP

#include <cstddef>
#include <cstdint>

#include "../sync/waiting.hpp"
#include "calls.h"

namespace tornado::platform
{

inline bool is_alone() noexcept
{
	return tornado_platform_is_alone();
}
inline bool can_hand_over() noexcept
{
	return tornado_platform_can_hand_over();
}
inline void hand_over() noexcept
{
	tornado_platform_hand_over();
}
inline void give_way() noexcept
{
	tornado_platform_give_way();
}
inline std::uint64_t away_ns() noexcept
{
	return tornado_platform_away_ns();
}

using NiceLoan = tornado_nice_loan;

inline int nice() noexcept
{
	return tornado_platform_nice();
}
inline NiceLoan lend_nice(Thread thread, int nice) noexcept
{
	return tornado_platform_lend_nice(thread, nice);
}
inline void take_back_nice(Thread thread, NiceLoan loan) noexcept
{
	tornado_platform_take_back_nice(thread, loan);
}
inline bool copy_from_caller(void *to, const void *from, std::size_t size, Sleep sleep) noexcept
{
	return tornado_platform_copy_from_caller(to, from, size, sleep == Sleep::allowed);
}
inline bool copy_to_caller(void *to, const void *from, std::size_t size, Sleep sleep) noexcept
{
	return tornado_platform_copy_to_caller(to, from, size, sleep == Sleep::allowed);
}

} // namespace tornado::platform

#endif
