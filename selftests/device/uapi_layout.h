/* SPDX-License-Identifier: GPL-2.0 */
/* Every size, offset and number of the ABI: what is listed here can never change. */
#ifndef TORNADO_SELFTESTS_UAPI_LAYOUT_H
#define TORNADO_SELFTESTS_UAPI_LAYOUT_H

#include <stddef.h>

#include <tornado/counter.h>
#include <tornado/call_files.h>
#include <tornado/name.h>
#include <tornado/port.h>
#include <tornado/ppc.h>
#include <tornado/pager.h>
#include <tornado/region.h>
#include <tornado/service.h>
#include <tornado/tornado.h>

/* C99 has no static assertion; an array of -1 elements is one. */
#define ALWAYS_JOINED(a, b) a##b
#define ALWAYS_NAMED(line) ALWAYS_JOINED(always_, line)
#define ALWAYS(condition) typedef char ALWAYS_NAMED(__LINE__)[(condition) ? 1 : -1]

#define MEMBER(type, member, offset, size)                                                         \
	ALWAYS(offsetof(struct type, member) == (offset) &&                                        \
	       sizeof(((struct type *)0)->member) == (size))

ALWAYS(TORNADO_IOC_TYPE == 0xEE);
ALWAYS(TORNADO_IOC_FEATURES == 0xEE40);
ALWAYS(TORNADO_IOC_PORT_CREATE == 0xEE60);
ALWAYS(TORNADO_IOC_PORT_CLIENT == 0xEE61);
ALWAYS(TORNADO_IOC_PORT_CONTEXT == 0xEE62);
ALWAYS(TORNADO_IOC_CALL == 0xEE63);
ALWAYS(TORNADO_IOC_SERVE == 0xEE64);
ALWAYS(TORNADO_IOC_SERVICE_OPEN == 0xEE65);
ALWAYS(TORNADO_IOC_PORT_PUBLISH == 0xEE66);
ALWAYS(TORNADO_IOC_PORT_OPEN == 0xEE67);
ALWAYS(TORNADO_IOC_CALLER == 0xEE68);
ALWAYS(TORNADO_IOC_CALL_FILES == 0xEE69);
ALWAYS(TORNADO_IOC_RECEIVE_FILES == 0xEE6A);
ALWAYS(TORNADO_IOC_REPLY_FILES == 0xEE6B);
ALWAYS(TORNADO_IOC_REGION_CREATE == 0xEE70);
ALWAYS(TORNADO_IOC_REGION_SEAL == 0xEE71);
ALWAYS(TORNADO_IOC_REGION_STATISTICS == 0xEE72);
ALWAYS(TORNADO_IOC_REGION_PROCESS == 0xEE74);
ALWAYS(sizeof(TORNADO_DEVICE_PATH) == sizeof("/dev/tornado"));

ALWAYS(TORNADO_CLUSTERING_CPU == 0);
ALWAYS(TORNADO_CLUSTERING_NODE == 1);
ALWAYS(TORNADO_CLUSTERING_ONE == 2);
ALWAYS(TORNADO_COUNTER_ADD == 0);
ALWAYS(TORNADO_COUNTER_READ == 1);
ALWAYS(TORNADO_COUNTER_INTERFACE == 0x636e7472);
ALWAYS(sizeof(TORNADO_COUNTER_SERVICE) == sizeof("counter"));
ALWAYS(TORNADO_FEATURE_COUNTER == 1);
ALWAYS(TORNADO_FEATURE_PPC == 2);
ALWAYS(TORNADO_FEATURE_REGION == 4);
ALWAYS(TORNADO_REGION_ZERO_FILL == 0);
ALWAYS(TORNADO_REGION_FIRST_TOUCH == 0);
ALWAYS(TORNADO_REGION_LOCAL == 1);
ALWAYS(TORNADO_REGION_INTERLEAVE == 2);
ALWAYS(TORNADO_REGION_NODES == 3);
ALWAYS(TORNADO_REGION_LOOKUP_DIRECT == 0);
ALWAYS(TORNADO_REGION_LOOKUP_MUTEX == 1);
ALWAYS(TORNADO_REGION_LOOKUP_RWLOCK == 2);
ALWAYS(TORNADO_REGION_LOOKUP_CLUSTERED == 3);
ALWAYS(TORNADO_REGION_MAPPINGS_MAX == 2048);
ALWAYS(TORNADO_REGION_SEAL_SEAL == 1);
ALWAYS(TORNADO_REGION_SEAL_SHRINK == 2);
ALWAYS(TORNADO_REGION_SEAL_GROW == 4);
ALWAYS(TORNADO_REGION_SEAL_WRITE == 8);
ALWAYS(TORNADO_CALL_WORDS == 8);
ALWAYS(TORNADO_CALL_PAYLOAD_MAX == 65536);
ALWAYS(TORNADO_PORT_BUFFER_MAX == 262144);
ALWAYS(TORNADO_NAME_SIZE == 32);
ALWAYS(TORNADO_CALL_FILES_MAX == 8);
ALWAYS(TORNADO_PORT_TELLS_CALLER == 1);
ALWAYS(TORNADO_SERVE_REPLY == 1);
ALWAYS(TORNADO_SERVE_WAIT == 2);

ALWAYS(sizeof(struct tornado_features) == 32);
MEMBER(tornado_features, size, 0, 4);
MEMBER(tornado_features, flags, 4, 4);
MEMBER(tornado_features, features, 8, 8);
MEMBER(tornado_features, clusterings, 16, 4);
MEMBER(tornado_features, cpus, 20, 4);
MEMBER(tornado_features, nodes, 24, 4);
MEMBER(tornado_features, reserved, 28, 4);

ALWAYS(sizeof(struct tornado_port_create) == 24);
MEMBER(tornado_port_create, size, 0, 4);
MEMBER(tornado_port_create, flags, 4, 4);
MEMBER(tornado_port_create, buffer_size, 8, 4);
MEMBER(tornado_port_create, contexts_per_cpu, 12, 4);
MEMBER(tornado_port_create, options, 16, 4);
MEMBER(tornado_port_create, reserved, 20, 4);

ALWAYS(sizeof(struct tornado_port_client) == 24);
MEMBER(tornado_port_client, size, 0, 4);
MEMBER(tornado_port_client, flags, 4, 4);
MEMBER(tornado_port_client, label, 8, 8);
MEMBER(tornado_port_client, methods, 16, 8);

ALWAYS(sizeof(struct tornado_port_revoke) == 16);
MEMBER(tornado_port_revoke, size, 0, 4);
MEMBER(tornado_port_revoke, flags, 4, 4);
MEMBER(tornado_port_revoke, label, 8, 8);

ALWAYS(sizeof(struct tornado_port_context) == 16);
MEMBER(tornado_port_context, size, 0, 4);
MEMBER(tornado_port_context, flags, 4, 4);
MEMBER(tornado_port_context, reserved, 8, 8);

ALWAYS(sizeof(struct tornado_call) == 112);
MEMBER(tornado_call, size, 0, 4);
MEMBER(tornado_call, flags, 4, 4);
MEMBER(tornado_call, deadline_ns, 8, 8);
MEMBER(tornado_call, word, 16, 64);
MEMBER(tornado_call, payload, 80, 8);
MEMBER(tornado_call, reply, 88, 8);
MEMBER(tornado_call, payload_length, 96, 4);
MEMBER(tornado_call, reply_capacity, 100, 4);
MEMBER(tornado_call, reply_length, 104, 4);
MEMBER(tornado_call, interface, 108, 4);

ALWAYS(sizeof(struct tornado_serve) == 112);
MEMBER(tornado_serve, size, 0, 4);
MEMBER(tornado_serve, flags, 4, 4);
MEMBER(tornado_serve, deadline_ns, 8, 8);
MEMBER(tornado_serve, word, 16, 64);
MEMBER(tornado_serve, what, 80, 4);
MEMBER(tornado_serve, reply_length, 84, 4);
MEMBER(tornado_serve, payload_length, 88, 4);
MEMBER(tornado_serve, reply_capacity, 92, 4);
MEMBER(tornado_serve, lacking_cpu, 96, 4);
MEMBER(tornado_serve, file_count, 100, 4);
MEMBER(tornado_serve, label, 104, 8);

ALWAYS(sizeof(struct tornado_service_open) == 72);
MEMBER(tornado_service_open, size, 0, 4);
MEMBER(tornado_service_open, flags, 4, 4);
MEMBER(tornado_service_open, name, 8, 32);
MEMBER(tornado_service_open, argument, 40, 32);

ALWAYS(sizeof(struct tornado_port_publish) == 48);
MEMBER(tornado_port_publish, size, 0, 4);
MEMBER(tornado_port_publish, flags, 4, 4);
MEMBER(tornado_port_publish, name, 8, 32);
MEMBER(tornado_port_publish, mode, 40, 4);
MEMBER(tornado_port_publish, reserved, 44, 4);

ALWAYS(sizeof(struct tornado_port_open) == 48);
MEMBER(tornado_port_open, size, 0, 4);
MEMBER(tornado_port_open, flags, 4, 4);
MEMBER(tornado_port_open, name, 8, 32);
MEMBER(tornado_port_open, checks_owner, 40, 4);
MEMBER(tornado_port_open, owner, 44, 4);

ALWAYS(sizeof(struct tornado_caller) == 24);
MEMBER(tornado_caller, size, 0, 4);
MEMBER(tornado_caller, flags, 4, 4);
MEMBER(tornado_caller, pid, 8, 4);
MEMBER(tornado_caller, tid, 12, 4);
MEMBER(tornado_caller, uid, 16, 4);
MEMBER(tornado_caller, gid, 20, 4);

ALWAYS(sizeof(struct tornado_port_lacking) == 16);
MEMBER(tornado_port_lacking, size, 0, 4);
MEMBER(tornado_port_lacking, flags, 4, 4);
MEMBER(tornado_port_lacking, lacking_cpu, 8, 4);
MEMBER(tornado_port_lacking, reserved, 12, 4);

ALWAYS(sizeof(struct tornado_port_statistics) == 96);
MEMBER(tornado_port_statistics, size, 0, 4);
MEMBER(tornado_port_statistics, flags, 4, 4);
MEMBER(tornado_port_statistics, contexts, 8, 8);
MEMBER(tornado_port_statistics, hot, 16, 8);
MEMBER(tornado_port_statistics, cold, 24, 8);
MEMBER(tornado_port_statistics, borrowed, 32, 8);
MEMBER(tornado_port_statistics, queued, 40, 8);
MEMBER(tornado_port_statistics, staged, 48, 8);
MEMBER(tornado_port_statistics, asked, 56, 8);
MEMBER(tornado_port_statistics, timed_out, 64, 8);
MEMBER(tornado_port_statistics, killed, 72, 8);
MEMBER(tornado_port_statistics, abandoned, 80, 8);
MEMBER(tornado_port_statistics, closed, 88, 8);

ALWAYS(sizeof(struct tornado_call_files) == 152);
MEMBER(tornado_call_files, call, 0, 112);
MEMBER(tornado_call_files, file_count, 112, 4);
MEMBER(tornado_call_files, file_capacity, 116, 4);
MEMBER(tornado_call_files, file, 120, 32);

ALWAYS(sizeof(struct tornado_files) == 48);
MEMBER(tornado_files, size, 0, 4);
MEMBER(tornado_files, flags, 4, 4);
MEMBER(tornado_files, file_count, 8, 4);
MEMBER(tornado_files, reserved, 12, 4);
MEMBER(tornado_files, file, 16, 32);

ALWAYS(sizeof(struct tornado_region_create) == 72);
MEMBER(tornado_region_create, size, 0, 4);
MEMBER(tornado_region_create, flags, 4, 4);
MEMBER(tornado_region_create, bytes, 8, 8);
MEMBER(tornado_region_create, kind, 16, 4);
MEMBER(tornado_region_create, clustering, 20, 4);
MEMBER(tornado_region_create, policy, 24, 4);
MEMBER(tornado_region_create, fault_around, 28, 4);
MEMBER(tornado_region_create, nodes, 32, 8);
MEMBER(tornado_region_create, cookie, 40, 8);
MEMBER(tornado_region_create, pager, 48, 4);
MEMBER(tornado_region_create, patience_ms, 52, 4);
MEMBER(tornado_region_create, lookup, 56, 4);
MEMBER(tornado_region_create, file, 60, 4);
MEMBER(tornado_region_create, partition, 64, 8);

ALWAYS(sizeof(struct tornado_region_process) == 48);
MEMBER(tornado_region_process, size, 0, 4);
MEMBER(tornado_region_process, flags, 4, 4);
MEMBER(tornado_region_process, lookup, 8, 4);
MEMBER(tornado_region_process, representatives, 12, 4);
MEMBER(tornado_region_process, mappings, 16, 8);
MEMBER(tornado_region_process, ranges, 24, 8);
MEMBER(tornado_region_process, faults, 32, 8);
MEMBER(tornado_region_process, copies, 40, 8);

ALWAYS(sizeof(struct tornado_region_seal) == 16);
MEMBER(tornado_region_seal, size, 0, 4);
MEMBER(tornado_region_seal, flags, 4, 4);
MEMBER(tornado_region_seal, add, 8, 4);
MEMBER(tornado_region_seal, seals, 12, 4);

ALWAYS(sizeof(struct tornado_region_statistics) == 120);
MEMBER(tornado_region_statistics, size, 0, 4);
MEMBER(tornado_region_statistics, flags, 4, 4);
MEMBER(tornado_region_statistics, resident, 8, 8);
MEMBER(tornado_region_statistics, stocked, 16, 8);
MEMBER(tornado_region_statistics, faults, 24, 8);
MEMBER(tornado_region_statistics, filled, 32, 8);
MEMBER(tornado_region_statistics, around, 40, 8);
MEMBER(tornado_region_statistics, refills, 48, 8);
MEMBER(tornado_region_statistics, beyond, 56, 8);
MEMBER(tornado_region_statistics, failures, 64, 8);
MEMBER(tornado_region_statistics, removed, 72, 8);
MEMBER(tornado_region_statistics, asked, 80, 8);
MEMBER(tornado_region_statistics, denied, 88, 8);
MEMBER(tornado_region_statistics, reps, 96, 8);
MEMBER(tornado_region_statistics, busiest, 104, 8);
MEMBER(tornado_region_statistics, partition, 112, 8);

ALWAYS(sizeof(struct tornado_region_supply) == 40);
MEMBER(tornado_region_supply, size, 0, 4);
MEMBER(tornado_region_supply, flags, 4, 4);
MEMBER(tornado_region_supply, offset, 8, 8);
MEMBER(tornado_region_supply, length, 16, 8);
MEMBER(tornado_region_supply, from, 24, 8);
MEMBER(tornado_region_supply, supplied, 32, 8);

#endif /* TORNADO_SELFTESTS_UAPI_LAYOUT_H */
