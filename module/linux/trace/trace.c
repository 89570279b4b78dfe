// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints tornado:*.  Each costs a call and a branch that is patched
 * when somebody begins to trace; time is read only then.
 */
#include <linux/ktime.h>
#include "trace.h"

#define CREATE_TRACE_POINTS
#include "events.h"

void tornado_trace_object_miss(const char *type, unsigned int cpu, unsigned int outcome)
{
	trace_object_miss(type, cpu, outcome);
}

void tornado_trace_rep_create(const char *type, unsigned int cluster)
{
	trace_rep_create(type, cluster);
}

void tornado_trace_rep_destroy(const char *type, unsigned int cluster)
{
	trace_rep_destroy(type, cluster);
}

void tornado_trace_rep_merge(const char *type, unsigned int from, unsigned int into)
{
	trace_rep_merge(type, from, into);
}

void tornado_trace_object_swap(const char *from, const char *to, int swapped,
			       unsigned long long held_ns)
{
	trace_object_swap(from, to, swapped, held_ns);
}

void tornado_trace_token_pass(const char *domain, unsigned int from, unsigned int to)
{
	trace_token_pass(domain, from, to);
}

unsigned long long tornado_trace_visit_begin(void)
{
	return trace_visit_enabled() ? ktime_get_ns() : 0;
}

/* A visit that began before anybody traced tells no time. */
void tornado_trace_visit_end(const char *domain, unsigned int cpu, int elsewhere,
			     unsigned long long begin)
{
	if (trace_visit_enabled())
		trace_visit(domain, cpu, elsewhere, begin ? ktime_get_ns() - begin : 0);
}

unsigned long long tornado_trace_grace_period_begin(void)
{
	return trace_grace_period_enabled() ? ktime_get_ns() : 0;
}

void tornado_trace_grace_period_end(const char *domain, unsigned long long begin)
{
	if (begin && trace_grace_period_enabled())
		trace_grace_period(domain, begin, ktime_get_ns());
}

void tornado_trace_stop(void)
{
	tracepoint_synchronize_unregister();
}
