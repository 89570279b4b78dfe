/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core's events, as plain functions that record them where somebody traces.
 * Valid C and C++; told in module/core/platform.hpp.
 */
#ifndef TORNADO_LINUX_TRACE_H
#define TORNADO_LINUX_TRACE_H

/* What a miss came to; the names of platform::MissOutcome. */
#define TORNADO_MISS_FOUND 0
#define TORNADO_MISS_MADE 1
#define TORNADO_MISS_LOST_RACE 2
#define TORNADO_MISS_FAILED 3

#ifdef __cplusplus
extern "C" {
#endif

void tornado_trace_object_miss(const char *type, unsigned int cpu, unsigned int outcome);
void tornado_trace_rep_create(const char *type, unsigned int cluster);
void tornado_trace_rep_destroy(const char *type, unsigned int cluster);
void tornado_trace_rep_merge(const char *type, unsigned int from, unsigned int into);
void tornado_trace_object_swap(const char *from, const char *to, int swapped,
			       unsigned long long held_ns);
void tornado_trace_token_pass(const char *domain, unsigned int from, unsigned int to);
unsigned long long tornado_trace_visit_begin(void);
void tornado_trace_visit_end(const char *domain, unsigned int cpu, int elsewhere,
			     unsigned long long begin);
unsigned long long tornado_trace_grace_period_begin(void);
void tornado_trace_grace_period_end(const char *domain, unsigned long long begin);

#ifdef __cplusplus
}
#else
/* No event is being recorded afterwards. Context: may sleep. */
void tornado_trace_stop(void);
#endif

#endif /* TORNADO_LINUX_TRACE_H */
