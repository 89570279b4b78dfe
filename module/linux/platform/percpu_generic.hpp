// SPDX-License-Identifier: GPL-2.0
//
// Per-CPU access through function calls: any architecture, and kernels that check preemption.
#ifndef TORNADO_LINUX_PERCPU_GENERIC_HPP
#define TORNADO_LINUX_PERCPU_GENERIC_HPP

#include <cstddef>

#include "platform.h"

namespace tornado::platform
{

inline unsigned current_cpu() noexcept
{
	return tornado_platform_current_cpu();
}
inline void preempt_disable() noexcept
{
	tornado_platform_preempt_disable();
}
inline void preempt_enable() noexcept
{
	tornado_platform_preempt_enable();
}
inline void *percpu_load(unsigned long address) noexcept
{
	return tornado_platform_percpu_load(address);
}
inline unsigned long percpu_offset() noexcept
{
	return tornado_platform_percpu_offset();
}
inline unsigned long percpu_read(unsigned long address) noexcept
{
	return tornado_platform_percpu_read(address);
}
template <std::size_t bytes>
void percpu_increment(unsigned long address, unsigned long index) noexcept
{
	tornado_platform_percpu_increment(address + bytes + index * sizeof(long long));
}
inline void local_add(long long *word, long long delta) noexcept
{
	tornado_platform_local_add(word, delta);
}

} // namespace tornado::platform

#endif
