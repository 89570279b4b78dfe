/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoints tornado:*, as Documentation/existence.rst describes them.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM tornado

#if !defined(TORNADO_TRACE_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define TORNADO_TRACE_EVENTS_H

#include <linux/tracepoint.h>
#include "../compat/assign_str.h"
#include "trace.h"

TRACE_EVENT(object_miss,
	TP_PROTO(const char *type, unsigned int cpu, unsigned int outcome),
	TP_ARGS(type, cpu, outcome),
	TP_STRUCT__entry(
		__string(type, type)
		__field(unsigned int, cpu)
		__field(unsigned int, outcome)
	),
	TP_fast_assign(
		tornado_assign_str(type, type);
		__entry->cpu = cpu;
		__entry->outcome = outcome;
	),
	TP_printk("type=%s for_cpu=%u outcome=%s", __get_str(type), __entry->cpu,
		  __print_symbolic(__entry->outcome,
				   { TORNADO_MISS_FOUND, "found" },
				   { TORNADO_MISS_MADE, "made" },
				   { TORNADO_MISS_LOST_RACE, "lost_race" },
				   { TORNADO_MISS_FAILED, "failed" }))
);

DECLARE_EVENT_CLASS(tornado_rep,
	TP_PROTO(const char *type, unsigned int cluster),
	TP_ARGS(type, cluster),
	TP_STRUCT__entry(
		__string(type, type)
		__field(unsigned int, cluster)
	),
	TP_fast_assign(
		tornado_assign_str(type, type);
		__entry->cluster = cluster;
	),
	TP_printk("type=%s cluster=%u", __get_str(type), __entry->cluster)
);

DEFINE_EVENT(tornado_rep, rep_create,
	TP_PROTO(const char *type, unsigned int cluster),
	TP_ARGS(type, cluster)
);

DEFINE_EVENT(tornado_rep, rep_destroy,
	TP_PROTO(const char *type, unsigned int cluster),
	TP_ARGS(type, cluster)
);

TRACE_EVENT(rep_merge,
	TP_PROTO(const char *type, unsigned int from, unsigned int into),
	TP_ARGS(type, from, into),
	TP_STRUCT__entry(
		__string(type, type)
		__field(unsigned int, from)
		__field(unsigned int, into)
	),
	TP_fast_assign(
		tornado_assign_str(type, type);
		__entry->from = from;
		__entry->into = into;
	),
	TP_printk("type=%s from_cluster=%u into_cluster=%u", __get_str(type), __entry->from,
		  __entry->into)
);

TRACE_EVENT(object_swap,
	TP_PROTO(const char *from, const char *to, bool swapped, unsigned long long held_ns),
	TP_ARGS(from, to, swapped, held_ns),
	TP_STRUCT__entry(
		__string(from, from)
		__string(to, to)
		__field(bool, swapped)
		__field(unsigned long long, held_ns)
	),
	TP_fast_assign(
		tornado_assign_str(from, from);
		tornado_assign_str(to, to);
		__entry->swapped = swapped;
		__entry->held_ns = held_ns;
	),
	TP_printk("from=%s to=%s outcome=%s held_ns=%llu", __get_str(from), __get_str(to),
		  __entry->swapped ? "swapped" : "refused", __entry->held_ns)
);

TRACE_EVENT(token_pass,
	TP_PROTO(const char *domain, unsigned int from, unsigned int to),
	TP_ARGS(domain, from, to),
	TP_STRUCT__entry(
		__string(domain, domain)
		__field(unsigned int, from)
		__field(unsigned int, to)
	),
	TP_fast_assign(
		tornado_assign_str(domain, domain);
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("domain=%s from_cpu=%u to_cpu=%u", __get_str(domain), __entry->from, __entry->to)
);

TRACE_EVENT(visit,
	TP_PROTO(const char *domain, unsigned int cpu, bool elsewhere, unsigned long long ns),
	TP_ARGS(domain, cpu, elsewhere, ns),
	TP_STRUCT__entry(
		__string(domain, domain)
		__field(unsigned int, cpu)
		__field(bool, elsewhere)
		__field(unsigned long long, ns)
	),
	TP_fast_assign(
		tornado_assign_str(domain, domain);
		__entry->cpu = cpu;
		__entry->elsewhere = elsewhere;
		__entry->ns = ns;
	),
	TP_printk("domain=%s of_cpu=%u from=%s waited_ns=%llu", __get_str(domain), __entry->cpu,
		  __entry->elsewhere ? "elsewhere" : "itself", __entry->ns)
);

TRACE_EVENT(grace_period,
	TP_PROTO(const char *domain, unsigned long long begin, unsigned long long end),
	TP_ARGS(domain, begin, end),
	TP_STRUCT__entry(
		__string(domain, domain)
		__field(unsigned long long, begin)
		__field(unsigned long long, end)
	),
	TP_fast_assign(
		tornado_assign_str(domain, domain);
		__entry->begin = begin;
		__entry->end = end;
	),
	TP_printk("domain=%s begin_ns=%llu end_ns=%llu took_ns=%llu", __get_str(domain),
		  __entry->begin, __entry->end, __entry->end - __entry->begin)
);

#endif /* TORNADO_TRACE_EVENTS_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE events
#include <trace/define_trace.h>
