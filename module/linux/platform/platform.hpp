// SPDX-License-Identifier: GPL-2.0
//
// The platform of module/core/platform.hpp over the Linux kernel.
#ifndef TORNADO_LINUX_PLATFORM_HPP
#define TORNADO_LINUX_PLATFORM_HPP

#include <atomic>

#include "../trace/trace.h"
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
inline unsigned cache_of(unsigned cpu) noexcept
{
	return tornado_platform_cache_of(cpu);
}
inline unsigned rank_of(unsigned cpu) noexcept
{
	return tornado_platform_rank_of(cpu);
}

class PreemptionOff
{
public:
	PreemptionOff() noexcept { preempt_disable(); }
	~PreemptionOff() { preempt_enable(); }
	PreemptionOff(const PreemptionOff &) = delete;
	PreemptionOff &operator=(const PreemptionOff &) = delete;
};

class InterruptsOff
{
public:
	InterruptsOff() noexcept : flags_(tornado_platform_interrupts_off()) {}
	~InterruptsOff() { tornado_platform_interrupts_restore(flags_); }
	InterruptsOff(const InterruptsOff &) = delete;
	InterruptsOff &operator=(const InterruptsOff &) = delete;

private:
	unsigned long flags_;
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
inline void *percpu_at(PerCpuAddress address, unsigned long offset) noexcept
{
	return reinterpret_cast<void *>(address + offset);
}
inline void *percpu_load_at(PerCpuAddress address, unsigned long offset) noexcept
{
	// Relaxed: the address dependency orders what is read through the pointer.
	return std::atomic_ref(*static_cast<void **>(percpu_at(address, offset)))
		.load(std::memory_order_relaxed);
}

using Work = tornado_platform_work;

inline Work *work_make(void (*run)(void *), void *context) noexcept
{
	return tornado_platform_work_make(run, context);
}
inline void work_queue(Work *work, unsigned cpu) noexcept
{
	tornado_platform_work_queue(work, cpu);
}
inline void work_queue_patiently(Work *work, unsigned cpu) noexcept
{
	tornado_platform_work_queue_patiently(work, cpu);
}
inline void work_free(Work *work) noexcept
{
	tornado_platform_work_free(work);
}
inline bool is_quiet(unsigned cpu) noexcept
{
	return tornado_platform_is_quiet(cpu);
}
inline void wait_for_preemption_off_sections() noexcept
{
	tornado_platform_wait_for_preemption_off_sections();
}
inline void wait_for_preemption_off_sections_soon() noexcept
{
	tornado_platform_wait_for_preemption_off_sections_soon();
}
inline void pause(unsigned attempt) noexcept
{
	tornado_platform_pause(attempt);
}

static_assert(sizeof(std::atomic<bool>) == 1);

inline void wait_until_set(std::atomic<bool> &flag) noexcept
{
	tornado_platform_wait_until_set(reinterpret_cast<unsigned char *>(&flag));
}
inline void set_and_wake(std::atomic<bool> &flag) noexcept
{
	tornado_platform_set_and_wake(reinterpret_cast<unsigned char *>(&flag));
}
inline unsigned long long milliseconds() noexcept
{
	return tornado_platform_milliseconds();
}
inline std::size_t bounded_index(std::size_t index, std::size_t limit) noexcept
{
	return tornado_platform_bounded_index(index, limit);
}
inline unsigned stall_limit_ms() noexcept
{
	return tornado_platform_stall_limit_ms();
}
inline void report_stall(const char *domain, unsigned cpu, long long running,
			 unsigned long long ms) noexcept
{
	tornado_platform_report_stall(domain, cpu, running, ms);
}

static_assert(static_cast<unsigned>(MissOutcome::found) == TORNADO_MISS_FOUND &&
	      static_cast<unsigned>(MissOutcome::made) == TORNADO_MISS_MADE &&
	      static_cast<unsigned>(MissOutcome::lost_race) == TORNADO_MISS_LOST_RACE &&
	      static_cast<unsigned>(MissOutcome::failed) == TORNADO_MISS_FAILED);

inline void trace_object_miss(const char *type, unsigned cpu, MissOutcome outcome) noexcept
{
	tornado_trace_object_miss(type, cpu, static_cast<unsigned>(outcome));
}
inline void trace_rep_create(const char *type, unsigned cluster) noexcept
{
	tornado_trace_rep_create(type, cluster);
}
inline void trace_rep_destroy(const char *type, unsigned cluster) noexcept
{
	tornado_trace_rep_destroy(type, cluster);
}
inline void trace_rep_merge(const char *type, unsigned from, unsigned into) noexcept
{
	tornado_trace_rep_merge(type, from, into);
}
inline void trace_object_swap(const char *from, const char *to, bool swapped,
			      unsigned long long ns) noexcept
{
	tornado_trace_object_swap(from, to, swapped, ns);
}
inline void trace_token_pass(const char *domain, unsigned from, unsigned to) noexcept
{
	tornado_trace_token_pass(domain, from, to);
}
inline unsigned long long trace_visit_begin() noexcept
{
	return tornado_trace_visit_begin();
}
inline void trace_visit_end(const char *domain, unsigned cpu, bool elsewhere,
			    unsigned long long begin) noexcept
{
	tornado_trace_visit_end(domain, cpu, elsewhere, begin);
}
inline unsigned long long trace_grace_period_begin() noexcept
{
	return tornado_trace_grace_period_begin();
}
inline void trace_grace_period_end(const char *domain, unsigned long long begin) noexcept
{
	tornado_trace_grace_period_end(domain, begin);
}

#if TORNADO_DEBUG_GUARDS
inline constexpr bool checks_references = true;
inline void report_kept_reference(const char *type, const void *place, const void *holder) noexcept
{
	tornado_platform_report_kept_reference(type, place, holder);
}
inline void report_stale_reference(const void *place, const void *holder) noexcept
{
	tornado_platform_report_stale_reference(place, holder);
}
[[gnu::always_inline]] inline void guard_debug_enter(const tornado_guard &guard) noexcept
{
	tornado_guard_debug_acquire(guard.counts,
				    reinterpret_cast<unsigned long>(__builtin_return_address(0)));
}
[[gnu::always_inline]] inline void guard_debug_leave(const tornado_guard &guard) noexcept
{
	tornado_guard_debug_release(guard.counts,
				    reinterpret_cast<unsigned long>(__builtin_return_address(0)));
}
inline void might_wait_for_quiescence(PerCpuAddress) noexcept
{
	tornado_platform_might_wait_for_quiescence();
}
inline void injection_point() noexcept
{
	tornado_platform_injection_point();
}
#else
inline constexpr bool checks_references = false;
inline void report_kept_reference(const char *, const void *, const void *) noexcept {}
inline void report_stale_reference(const void *, const void *) noexcept {}
inline void guard_debug_enter(const tornado_guard &) noexcept {}
inline void guard_debug_leave(const tornado_guard &) noexcept {}
inline void might_wait_for_quiescence(PerCpuAddress) noexcept {}
inline void injection_point() noexcept {}
#endif

} // namespace tornado::platform

#include "../../core/sections.hpp"
#include "../memory/blocks.hpp"
#include "../ppc/calls.hpp"
#include "../sync/waiting.hpp"

#endif
