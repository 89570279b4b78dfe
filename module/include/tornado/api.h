/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The functions that the module exports (GPL only) to other kernel modules.
 * Kernel C includes <tornado/object.h> or <tornado/counter.h>, which add the
 * inline fast paths; C++ includes this file.
 */
#ifndef _TORNADO_API_H
#define _TORNADO_API_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * tornado_object_create() - create a clustered object
 * @type: how its reps are made
 * @clustering: one of enum tornado_clustering (<uapi/tornado/tornado.h>)
 * @shared: the object's own shared data, handed to the functions of @type
 * @ref: out: names the new object
 *
 * Makes no rep: the first use on each cluster of CPUs does.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for an unknown clustering, -ENOMEM.  On an error @shared
 * still belongs to the caller.
 */
int tornado_object_create(const struct tornado_object_type *type, unsigned int clustering,
			  void *shared, struct tornado_ref *ref);

/**
 * tornado_object_destroy() - give up an object
 * @ref: the object
 *
 * From here on, uses that find no rep fail with -ESTALE.  Reps and shared data
 * are destroyed after all operations that may still see them have ended; the
 * caller does not wait for that.  The owner must have cleared every place in
 * memory where the reference is stored.
 *
 * Context: any, also inside an operation on the object.
 * Return: 0, or -ESTALE if it is being destroyed already.
 */
int tornado_object_destroy(struct tornado_ref ref);

/**
 * tornado_object_miss() - find or make this CPU's rep
 * @ref: the object
 * @rep: out: the rep
 *
 * The slow path of tornado_ref_local().
 *
 * Context: inside an operation guard; atomic.
 * Return: 0, -ESTALE if the object is being destroyed, -ENOMEM, or what the
 * type's construct_rep returned.
 */
int tornado_object_miss(struct tornado_ref ref, void **rep);

/**
 * tornado_object_populate() - make the rep of one CPU ahead of its first use
 * @ref: the object
 * @cpu: CPU number
 *
 * Context: may sleep; no guard needed, but the caller must know that the object
 * exists, as its owner does.
 * Return: as tornado_object_miss(); -EINVAL if there is no such CPU.
 */
int tornado_object_populate(struct tornado_ref ref, unsigned int cpu);

/**
 * tornado_object_for_each_rep() - visit all reps that exist
 * @ref: the object
 * @visit: called for each; a value other than 0 ends the walk
 * @context: handed to @visit
 *
 * The reps go on being used by other CPUs meanwhile.  A rep made during the
 * walk may be missed.
 *
 * Context: inside an operation guard, or by the owner; atomic if @visit is.
 * Return: what @visit returned last, 0 if there was no rep.
 */
int tornado_object_for_each_rep(struct tornado_ref ref, int (*visit)(void *rep, void *context),
				void *context);

/**
 * tornado_barrier() - wait until everything given up so far is destroyed
 *
 * A module calls it after its last tornado_object_destroy() and before its
 * code, which the destroy functions of its types are part of, goes away.
 *
 * Context: may sleep; not inside a guard.
 */
void tornado_barrier(void);

/**
 * tornado_counter_create() - create a clustered counter with the value 0
 * @counter: out: the counter
 * @clustering: one of enum tornado_clustering
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for an unknown clustering, -ENOMEM.
 */
int tornado_counter_create(struct tornado_counter *counter, unsigned int clustering);

/**
 * tornado_counter_destroy() - give up a counter
 * @counter: the counter; afterwards it names nothing
 *
 * Context: any.
 */
void tornado_counter_destroy(struct tornado_counter *counter);

/**
 * tornado_counter_add_slow() - add where this CPU has no piece yet
 * @counter: the counter
 * @delta: what to add
 *
 * The slow path of tornado_counter_add().
 *
 * Context: any.
 * Return: 0, -ENOMEM, or -ESTALE if the counter is being destroyed.
 */
int tornado_counter_add_slow(const struct tornado_counter *counter, long long delta);

/**
 * tornado_counter_read() - gather all pieces
 * @counter: the counter
 * @reps: out: how many pieces there were; may be NULL
 *
 * Not a snapshot: adds that run meanwhile may be in the sum or not.
 *
 * Context: any; the caller must know that the counter exists.
 * Return: the sum.
 */
long long tornado_counter_read(const struct tornado_counter *counter, unsigned int *reps);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_API_H */
