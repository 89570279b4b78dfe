// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The platform of module/core/platform.hpp for the native tests: POSIX threads on virtual CPUs.
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

#include "../include/tornado/platform/blocking.hpp"

namespace tornado::platform
{

/// Virtual CPUs, nodes, and last-level caches (0: one for each node); CPUs are dealt to them in
/// equal blocks.  Before the core starts.
void set_topology(unsigned cpus, unsigned nodes, unsigned caches = 0);

/// A CPU that is_quiet(): work for it runs elsewhere, as for one that is offline.
void set_quiet(unsigned cpu, bool is_quiet) noexcept;

void set_stall_limit(unsigned milliseconds) noexcept;
unsigned stalls_reported() noexcept;
/// References that were not cleared before their object was destroyed; that were read too late.
unsigned kept_references_reported() noexcept;
unsigned stale_references_reported() noexcept;

/// Delay every injection point by a random time of at most this; 0: not at all.
void inject_delays(unsigned microseconds) noexcept;

/// Move the calling thread to a virtual CPU.  Not inside a PreemptionOff section.
void bind_to_cpu(unsigned cpu) noexcept;

/// Make the calling thread's allocation number @countdown from now fail, counted from 0, and only
/// that one; a negative number: none.
void fail_allocation(long countdown) noexcept;

/// For the platform's own allocators: whether this allocation is the one to fail.
bool allocation_fails() noexcept;
/// Likewise: ends the program if the calling thread may not sleep but would.
void assert_may_allocate(Sleep sleep) noexcept;

unsigned cpu_limit() noexcept;
unsigned node_limit() noexcept;
unsigned node_of(unsigned cpu) noexcept;
unsigned cache_of(unsigned cpu) noexcept;
unsigned rank_of(unsigned cpu) noexcept;
unsigned current_cpu() noexcept;

class PreemptionOff
{
public:
	PreemptionOff() noexcept;
	~PreemptionOff();
	PreemptionOff(const PreemptionOff &) = delete;
	PreemptionOff &operator=(const PreemptionOff &) = delete;
};

/// Nothing interrupts a virtual CPU but what takes it for itself.
class InterruptsOff : PreemptionOff
{
};

void *allocate(std::size_t size, unsigned node, Sleep sleep) noexcept;
void free(void *memory) noexcept;

/// Distance between one CPU's piece of per-CPU memory and the next CPU's.
inline constexpr std::size_t percpu_stride = 4096;

} // namespace tornado::platform

#include "../include/tornado/platform/percpu.hpp"

namespace tornado::platform
{

inline unsigned long percpu_read(PerCpuAddress address) noexcept
{
	return std::atomic_ref(*static_cast<unsigned long *>(percpu_at(address, percpu_offset())))
		.load(std::memory_order_acquire);
}

template <std::size_t bytes>
void percpu_increment(PerCpuAddress address, unsigned long index) noexcept
{
	local_add(static_cast<long long *>(percpu_at(address + bytes, percpu_offset())) + index, 1);
}

class Work;
Work *work_make(void (*run)(void *), void *context) noexcept;
void work_queue(Work *work, unsigned cpu) noexcept;
inline void work_queue_patiently(Work *work, unsigned cpu) noexcept
{
	work_queue(work, cpu);
}
void work_free(Work *work) noexcept;
bool is_quiet(unsigned cpu) noexcept;
void wait_for_preemption_off_sections() noexcept;
inline void wait_for_preemption_off_sections_soon() noexcept
{
	wait_for_preemption_off_sections();
}
void pause(unsigned attempt) noexcept;
void relax() noexcept;
/// A program is no secret to itself.
inline std::size_t bounded_index(std::size_t index, std::size_t limit) noexcept
{
	return index < limit ? index : 0;
}
unsigned long long milliseconds() noexcept;
unsigned stall_limit_ms() noexcept;
void report_stall(const char *domain, unsigned cpu, long long running,
		  unsigned long long milliseconds) noexcept;

inline void wait_until_set(std::atomic<bool> &flag) noexcept
{
	for (unsigned attempt = 0; !flag.load(std::memory_order_acquire); attempt++)
		pause(attempt);
}

inline void set_and_wake(std::atomic<bool> &flag) noexcept
{
	flag.store(true, std::memory_order_release);
}

void guard_debug_enter(const tornado_guard &guard) noexcept;
void guard_debug_leave(const tornado_guard &guard) noexcept;
void might_wait_for_quiescence(PerCpuAddress counts) noexcept;
void injection_point() noexcept;

inline constexpr bool checks_references = true;
void report_kept_reference(const char *type, const void *place, const void *holder) noexcept;
void report_stale_reference(const void *place, const void *holder) noexcept;

} // namespace tornado::platform

#include "../../module/core/sections.hpp"
#include "../include/tornado/platform/tracing.hpp"
#include "blocks.hpp"
#include "calls.hpp"

#endif
