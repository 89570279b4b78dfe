// SPDX-License-Identifier: GPL-2.0
//
// The platform of module/core/platform.hpp over the Linux kernel.
#ifndef TORNADO_LINUX_PLATFORM_HPP
#define TORNADO_LINUX_PLATFORM_HPP

#include <atomic>

#include "platform.h"

#include "generated/config.h"

#if TORNADO_INLINE_X86
#include "percpu_x86.hpp"
#else
#include "percpu_generic.hpp"
#endif

namespace tornado::platform
{

inline unsigned cpu_limit() noexcept
{
	return tornado_platform_cpu_limit();
}
inline unsigned node_limit() noexcept
{
	return tornado_platform_node_limit();
}
inline unsigned node_of(unsigned cpu) noexcept
{
	return tornado_platform_node_of(cpu);
}

class PreemptionOff
{
public:
	PreemptionOff() noexcept { preempt_disable(); }
	~PreemptionOff() { preempt_enable(); }
	PreemptionOff(const PreemptionOff &) = delete;
	PreemptionOff &operator=(const PreemptionOff &) = delete;
};

inline void *allocate(std::size_t size, unsigned node, Sleep sleep) noexcept
{
	return tornado_platform_allocate(size, node, sleep == Sleep::allowed);
}
inline void free(void *memory) noexcept
{
	tornado_platform_free(memory);
}

using PerCpuAddress = unsigned long;

inline PerCpuAddress percpu_allocate(std::size_t size) noexcept
{
	return tornado_platform_percpu_allocate(size);
}
inline void percpu_free(PerCpuAddress address) noexcept
{
	tornado_platform_percpu_free(address);
}
inline void *percpu_pointer(PerCpuAddress address, unsigned cpu) noexcept
{
	return tornado_platform_percpu_pointer(address, cpu);
}
inline void percpu_publish(PerCpuAddress address, unsigned cpu, void *pointer) noexcept
{
	// Release: pairs with the address dependency in percpu_load().
	std::atomic_ref(*static_cast<void **>(percpu_pointer(address, cpu)))
		.store(pointer, std::memory_order_release);
}

inline void guard_enter() noexcept
{
	tornado_platform_guard_enter();
}
inline void guard_leave() noexcept
{
	tornado_platform_guard_leave();
}
inline void call_after_quiescence(tornado_deferred &deferred) noexcept
{
	tornado_platform_call_after_quiescence(&deferred);
}
inline void barrier() noexcept
{
	tornado_platform_barrier();
}

} // namespace tornado::platform

#endif
