/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/**
 * DOC: libtornado's C interface
 *
 * Objects are plain file descriptors: close() ends them, and they can be
 * duplicated, inherited and sent over UNIX sockets.  All descriptors that
 * functions here return are close-on-exec and belong to the caller.
 *
 * Every function returns a negative errno value on failure and leaves its
 * output untouched then; libtornado_error_message() says in words what went
 * wrong and what to do.  errno itself is not part of the interface.
 *
 * All functions are MT-safe.  None may be called from a signal handler.
 */
#ifndef TORNADO_LIBTORNADO_H
#define TORNADO_LIBTORNADO_H

#include <stdint.h>

#include <tornado/export.h>
#include <tornado/counter.h>
#include <tornado/tornado.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * libtornado_device_open() - open /dev/tornado
 *
 * Needed only for ioctls that this library does not wrap.
 *
 * Return: a descriptor; -ENOENT, -ENXIO or -ENODEV when the module is not
 * loaded, -EACCES without permission, -EMFILE or -ENFILE when too many files
 * are open.
 */
TORNADO_API int libtornado_device_open(void);

/**
 * libtornado_features() - ask the module what it offers
 * @features: filled in on success; what it holds before does not matter
 *
 * Return: 0; an error of libtornado_device_open(); -EFAULT when @features is
 * NULL.
 */
TORNADO_API int libtornado_features(struct tornado_features *features);

/**
 * libtornado_counter_open() - make a counter, starting at 0
 * @clustering: one of enum tornado_clustering
 *
 * Return: the counter's descriptor; an error of libtornado_device_open();
 * -EINVAL for a clustering that the module does not know; -ENOTTY when the
 * module has no counters; -ENOMEM.
 */
TORNADO_API int libtornado_counter_open(uint32_t clustering);

/**
 * libtornado_counter_add() - add to the calling CPU's piece of a counter
 * @counter: a counter's descriptor; stays the caller's
 * @delta: may be negative; sums wrap modulo 2^64
 *
 * Return: 0; -EBADF when @counter is not open, -ENOTTY when it is not a
 * counter, -ENOMEM when the first add on a cluster finds no memory.
 */
TORNADO_API int libtornado_counter_add(int counter, int64_t delta);

/**
 * libtornado_counter_read() - gather a counter's sum
 * @counter: a counter's descriptor; stays the caller's
 * @sum: set to the sum on success
 * @reps: set to the number of pieces that were summed, unless NULL
 *
 * Return: 0; -EBADF when @counter is not open, -ENOTTY when it is not a
 * counter, -EFAULT when @sum is NULL.
 */
TORNADO_API int libtornado_counter_read(int counter, int64_t *sum, uint32_t *reps);

/**
 * libtornado_error_message() - the last failure of the calling thread, in words
 *
 * Return: one line without a newline, valid until the thread's next failing
 * call; empty when no call failed yet.  Never NULL; not to be freed.
 */
TORNADO_API const char *libtornado_error_message(void);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LIBTORNADO_H */
