// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Per-CPU memory in user space, for both platforms of module/core/platform.hpp there: the pieces of
// all CPUs lie percpu_stride apart, which the platform defines before it includes this.
#ifndef TORNADO_PLATFORM_PERCPU_HPP
#define TORNADO_PLATFORM_PERCPU_HPP

#include <atomic>
#include <cstddef>

namespace tornado::platform
{

using PerCpuAddress = unsigned long;

PerCpuAddress percpu_allocate(std::size_t size) noexcept;
void percpu_free(PerCpuAddress address) noexcept;

inline void *percpu_at(PerCpuAddress address, unsigned long offset) noexcept
{
	return reinterpret_cast<void *>(address + offset);
}

inline void *percpu_pointer(PerCpuAddress address, unsigned cpu) noexcept
{
	return percpu_at(address, cpu * percpu_stride);
}

inline unsigned long percpu_offset() noexcept
{
	return current_cpu() * percpu_stride;
}

inline void *percpu_load_at(PerCpuAddress address, unsigned long offset) noexcept
{
	return std::atomic_ref(*static_cast<void **>(percpu_at(address, offset)))
		.load(std::memory_order_acquire);
}

inline void *percpu_load(PerCpuAddress address) noexcept
{
	return percpu_load_at(address, percpu_offset());
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

} // namespace tornado::platform

#endif
