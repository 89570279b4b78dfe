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

void *tornado_platform_allocate(unsigned long size, unsigned int node, int may_sleep);
void tornado_platform_free(void *memory);

unsigned long tornado_platform_percpu_allocate(unsigned long size);
void tornado_platform_percpu_free(unsigned long address);
void *tornado_platform_percpu_pointer(unsigned long address, unsigned int cpu);

void tornado_platform_guard_enter(void);
void tornado_platform_guard_leave(void);
void tornado_platform_call_after_quiescence(struct tornado_deferred *deferred);
void tornado_platform_barrier(void);

/* Used where no inline code exists for the architecture or configuration. */
unsigned int tornado_platform_current_cpu(void);
void tornado_platform_preempt_disable(void);
void tornado_platform_preempt_enable(void);
void *tornado_platform_percpu_load(unsigned long address);
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
