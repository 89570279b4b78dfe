/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Clustered counters
 *
 * A counter is a signed 64-bit sum kept in pieces, one per cluster of CPUs.
 * Adding touches the caller's own piece only; reading gathers all of them.
 * Sums wrap modulo 2^64.
 *
 * TORNADO_IOC_COUNTER_CREATE on /dev/tornado returns a file descriptor.  The
 * counter lives until the last descriptor for it is closed; descriptors may be
 * duplicated, inherited and sent over UNIX sockets.  On the descriptor:
 * TORNADO_IOC_COUNTER_ADD and TORNADO_IOC_COUNTER_READ.
 *
 * A read that runs beside adds returns a value that lies between the sums
 * before and after the adds it overlaps, if all of them have the same sign; it
 * is not a snapshot.  A read that happens after an add returned includes it.
 *
 * All three may be called from any thread.  The general rules and errors are
 * in <tornado/tornado.h>; besides them, CREATE may fail with EMFILE or ENFILE
 * (too many open files).
 */
#ifndef _UAPI_TORNADO_COUNTER_H
#define _UAPI_TORNADO_COUNTER_H

#include <tornado/tornado.h>

/**
 * struct tornado_counter_create - argument of TORNADO_IOC_COUNTER_CREATE
 * @size: sizeof(struct tornado_counter_create)
 * @flags: 0, no flag is defined
 * @clustering: one of enum tornado_clustering; EINVAL if it is not
 * @reserved: 0
 */
struct tornado_counter_create {
	__u32 size;
	__u32 flags;
	__u32 clustering;
	__u32 reserved;
};

/**
 * struct tornado_counter_add - argument of TORNADO_IOC_COUNTER_ADD
 * @size: sizeof(struct tornado_counter_add)
 * @flags: 0, no flag is defined
 * @delta: added to the counter
 */
struct tornado_counter_add {
	__u32 size;
	__u32 flags;
	__s64 delta;
};

/**
 * struct tornado_counter_read - argument of TORNADO_IOC_COUNTER_READ
 * @size: in: sizeof(struct tornado_counter_read)
 * @flags: in: 0, no flag is defined
 * @sum: out: the counter's value
 * @reps: out: number of pieces (representatives) that existed and were summed
 * @reserved: 0
 */
struct tornado_counter_read {
	__u32 size;
	__u32 flags;
	__s64 sum;
	__u32 reps;
	__u32 reserved;
};

#define TORNADO_IOC_COUNTER_CREATE _IO(TORNADO_IOC_TYPE, 0x50)
#define TORNADO_IOC_COUNTER_ADD _IO(TORNADO_IOC_TYPE, 0x51)
#define TORNADO_IOC_COUNTER_READ _IO(TORNADO_IOC_TYPE, 0x52)

#endif /* _UAPI_TORNADO_COUNTER_H */
