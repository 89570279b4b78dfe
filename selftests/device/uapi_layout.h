/* SPDX-License-Identifier: GPL-2.0 */
/* Every size, offset and number of the ABI: what is listed here can never change. */
#ifndef TORNADO_SELFTESTS_UAPI_LAYOUT_H
#define TORNADO_SELFTESTS_UAPI_LAYOUT_H

#include <stddef.h>

#include <tornado/counter.h>
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
ALWAYS(TORNADO_IOC_COUNTER_CREATE == 0xEE50);
ALWAYS(TORNADO_IOC_COUNTER_ADD == 0xEE51);
ALWAYS(TORNADO_IOC_COUNTER_READ == 0xEE52);
ALWAYS(sizeof(TORNADO_DEVICE_PATH) == sizeof("/dev/tornado"));

ALWAYS(TORNADO_CLUSTERING_CPU == 0);
ALWAYS(TORNADO_CLUSTERING_NODE == 1);
ALWAYS(TORNADO_CLUSTERING_ONE == 2);
ALWAYS(TORNADO_FEATURE_COUNTER == 1);

ALWAYS(sizeof(struct tornado_features) == 32);
MEMBER(tornado_features, size, 0, 4);
MEMBER(tornado_features, flags, 4, 4);
MEMBER(tornado_features, features, 8, 8);
MEMBER(tornado_features, clusterings, 16, 4);
MEMBER(tornado_features, cpus, 20, 4);
MEMBER(tornado_features, nodes, 24, 4);
MEMBER(tornado_features, reserved, 28, 4);

ALWAYS(sizeof(struct tornado_counter_create) == 16);
MEMBER(tornado_counter_create, size, 0, 4);
MEMBER(tornado_counter_create, flags, 4, 4);
MEMBER(tornado_counter_create, clustering, 8, 4);
MEMBER(tornado_counter_create, reserved, 12, 4);

ALWAYS(sizeof(struct tornado_counter_add) == 16);
MEMBER(tornado_counter_add, size, 0, 4);
MEMBER(tornado_counter_add, flags, 4, 4);
MEMBER(tornado_counter_add, delta, 8, 8);

ALWAYS(sizeof(struct tornado_counter_read) == 24);
MEMBER(tornado_counter_read, size, 0, 4);
MEMBER(tornado_counter_read, flags, 4, 4);
MEMBER(tornado_counter_read, sum, 8, 8);
MEMBER(tornado_counter_read, reps, 16, 4);
MEMBER(tornado_counter_read, reserved, 20, 4);

#endif /* TORNADO_SELFTESTS_UAPI_LAYOUT_H */
