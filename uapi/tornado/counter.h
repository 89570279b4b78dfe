/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Clustered counters
 *
 * A counter is a signed 64-bit sum kept in pieces, one per cluster of CPUs.
 * Adding touches the caller's own piece only; reading gathers all of them.
 * Sums wrap modulo 2^64.
 *
 * Counters are a service in the kernel (<tornado/service.h>), TORNADO_COUNTER_SERVICE,
 * and each client of it is a counter.  To open one takes a value of
 * enum tornado_clustering as the first argument, EINVAL if it is not one, and 0
 * as the others.  The counter lives until the last descriptor for it is closed.
 *
 * Calls carry words alone.  Word 0 is the method; words that are not named are 0,
 * EINVAL if they are not.  EOPNOTSUPP: the method is not one of these.
 *
 * ==================== ======== =============================================
 * TORNADO_COUNTER_ADD  request  word 1: what to add, as a signed number
 *                      reply    the same
 *                      ENOMEM   this cluster's piece could not be made
 * TORNADO_COUNTER_READ reply    word 0: the sum; word 1: the number of pieces
 *                               (representatives) that existed and were summed
 * ==================== ======== =============================================
 *
 * A caller that is not sure of its descriptor gives TORNADO_COUNTER_INTERFACE as
 * &tornado_call.interface: what is not a counter answers ENOTTY.
 *
 * A read that runs beside adds returns a value that lies between the sums
 * before and after the adds it overlaps, if all of them have the same sign; it
 * is not a snapshot.  A read that happens after an add returned includes it.
 *
 * All of it may be called from any thread.  The general rules and errors are
 * in <tornado/tornado.h>.
 */
#ifndef _UAPI_TORNADO_COUNTER_H
#define _UAPI_TORNADO_COUNTER_H

#include <tornado/service.h>

#define TORNADO_COUNTER_SERVICE "counter"
#define TORNADO_COUNTER_INTERFACE 0x636e7472

/**
 * enum tornado_counter_method - what a counter can be called for
 * @TORNADO_COUNTER_ADD: to add
 * @TORNADO_COUNTER_READ: to gather the sum
 */
enum tornado_counter_method {
	TORNADO_COUNTER_ADD = 0,
	TORNADO_COUNTER_READ = 1,
};

#endif /* _UAPI_TORNADO_COUNTER_H */
