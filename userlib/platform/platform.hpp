// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The platform of module/core/platform.hpp over POSIX threads: virtual CPUs.
//
// A thread is bound to a virtual CPU and may be bound to another at any time outside a
// PreemptionOff section; several threads may share one.  Preemption off is the virtual CPU's mutex,
// so what the core does with preemption off is as exclusive here as it is on a real CPU, and
// ThreadSanitizer can see whether the core relies on more than that.
#ifndef TORNADO_USERLIB_PLATFORM_PLATFORM_HPP
#define TORNADO_USERLIB_PLATFORM_PLATFORM_HPP

#include <atomic>
#include <cstddef>

#include <tornado/types.h>

namespace tornado::platform
{

/// Virtual CPUs and nodes; CPUs are dealt to the nodes in equal blocks.  Before the core starts.
void set_topology(unsigned cpus, unsigned nodes);

/// Move the calling thread to a virtual CPU.  Not inside a PreemptionOff section.
void bind_to_cpu(unsigned cpu) noexcept;

/// Make the calling thread's allocation number @countdown from now fail, counted from 0, and only
/// that one; a negative number: none.
void fail_allocation(long countdown) noexcept;

unsigned cpu_limit() noexcept;
unsigned node_limit() noexcept;
unsigned node_of(unsigned cpu) noexcept;
unsigned current_cpu() noexcept;

class PreemptionOff
{
public:
	PreemptionOff() noexcept;
	~PreemptionOff();
	PreemptionOff(const PreemptionOff &) = delete;
	PreemptionOff &operator=(const PreemptionOff &) = delete;
};

void *allocate(std::size_t size, unsigned node, Sleep sleep) noexcept;
void free(void *memory) noexcept;

using PerCpuAddress = unsigned long;

/// Distance between one CPU's piece of per-CPU memory and the next CPU's.
inline constexpr std::size_t percpu_stride = 4096;

PerCpuAddress percpu_allocate(std::size_t size) noexcept;
void percpu_free(PerCpuAddress address) noexcept;

inline void *percpu_pointer(PerCpuAddress address, unsigned cpu) noexcept
{
	return reinterpret_cast<void *>(address + cpu * percpu_stride);
}

inline void percpu_publish(PerCpuAddress address, unsigned cpu, void *pointer) noexcept
{
	// Release: pairs with the acquire in percpu_load().
	std::atomic_ref(*static_cast<void **>(percpu_pointer(address, cpu)))
		.store(pointer, std::memory_order_release);
}

inline void *percpu_load(PerCpuAddress address) noexcept
{
	return std::atomic_ref(*static_cast<void **>(percpu_pointer(address, current_cpu())))
		.load(std::memory_order_acquire);
}

inline void local_add(long long *word, long long delta) noexcept
{
	// Not one atomic add: a second writer at the same time loses counts here, and a test finds
	// it.
	std::atomic_ref shared(*word);
	const auto sum = static_cast<unsigned long long>(shared.load(std::memory_order_relaxed)) +
			 static_cast<unsigned long long>(delta);
	shared.store(static_cast<long long>(sum), std::memory_order_relaxed);
}

void guard_enter() noexcept;
void guard_leave() noexcept;
void call_after_quiescence(tornado_deferred &deferred) noexcept;
void barrier() noexcept;

} // namespace tornado::platform

#endif
