/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line between the C++ core and the kernel: what platform.hpp needs from
 * kernel headers, as plain functions.  Valid C and C++; no kernel type crosses.
 * What each does is told in module/core/platform.hpp under the name without
 * prefix.
 */
#ifndef TORNADO_LINUX_PLATFORM_H
#define TORNADO_LINUX_PLATFORM_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

unsigned int tornado_platform_cpu_limit(void);
unsigned int tornado_platform_node_limit(void);
unsigned int tornado_platform_node_of(unsigned int cpu);
unsigned int tornado_platform_cache_of(unsigned int cpu);
unsigned int tornado_platform_rank_of(unsigned int cpu);

void *tornado_platform_allocate(unsigned long size, unsigned int node, int may_sleep);
void tornado_platform_free(void *memory);

unsigned long tornado_platform_percpu_allocate(unsigned long size);
void tornado_platform_percpu_free(unsigned long address);
void *tornado_platform_percpu_pointer(unsigned long address, unsigned int cpu);

struct tornado_platform_work;
struct tornado_platform_work *
tornado_platform_work_make(void (*run)(void *context), void *context);
void tornado_platform_work_queue(struct tornado_platform_work *work, unsigned int cpu);
void tornado_platform_work_queue_patiently(struct tornado_platform_work *work, unsigned int cpu);
void tornado_platform_work_free(struct tornado_platform_work *work);
int tornado_platform_is_quiet(unsigned int cpu);
void tornado_platform_wait_for_preemption_off_sections(void);
void tornado_platform_wait_for_preemption_off_sections_soon(void);
void tornado_platform_pause(unsigned int attempt);
unsigned long tornado_platform_interrupts_off(void);
void tornado_platform_interrupts_restore(unsigned long flags);
void tornado_platform_wait_until_set(unsigned char *flag);
void tornado_platform_set_and_wake(unsigned char *flag);
unsigned long long tornado_platform_milliseconds(void);
unsigned long tornado_platform_bounded_index(unsigned long index, unsigned long limit);
unsigned int tornado_platform_stall_limit_ms(void);
void tornado_platform_report_stall(const char *domain, unsigned int cpu, long long running,
				   unsigned long long ms);

/* Of kernels with lockdep only. */
void tornado_guard_debug_acquire(unsigned long counts, unsigned long caller);
void tornado_guard_debug_release(unsigned long counts, unsigned long caller);
void tornado_platform_might_wait_for_quiescence(void);
void tornado_platform_injection_point(void);
void tornado_platform_report_kept_reference(const char *type, const void *place,
					    const void *holder);
void tornado_platform_report_stale_reference(const void *place, const void *holder);

/* Used where no inline code exists for the architecture or configuration. */
unsigned int tornado_platform_current_cpu(void);
void tornado_platform_preempt_disable(void);
void tornado_platform_preempt_enable(void);
void *tornado_platform_percpu_load(unsigned long address);
unsigned long tornado_platform_percpu_offset(void);
unsigned long tornado_platform_percpu_read(unsigned long address);
void tornado_platform_percpu_increment(unsigned long address);
void tornado_platform_local_add(long long *word, long long delta);

/* Called by inline code when preemption is on again and a reschedule is due. */
void tornado_platform_preempt_schedule(void);

#ifdef __cplusplus
}
#else
/* Set up and torn down by main.c around the core. */
int tornado_platform_start(void);
void tornado_platform_stop(void);
#endif

#endif /* TORNADO_LINUX_PLATFORM_H */
