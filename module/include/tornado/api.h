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
 * @clustering: one of enum tornado_clustering, or TORNADO_CLUSTERING_GROUP_OF()
 *	(<uapi/tornado/tornado.h>)
 * @shared: the object's own shared data, handed to the functions of @type
 * @ref: out: names the new object
 *
 * Makes no rep: the first use on each cluster of CPUs does.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for an unknown clustering or for reps that are to follow
 * their threads and cannot be merged, -ENOMEM.  On an error @shared
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
 * caller does not wait for that.  Operations that are in flight
 * (<tornado/in_flight.h>) are ended.  The owner must have cleared every place in
 * memory where the reference is stored.
 *
 * Context: any, also inside an operation on the object.
 * Return: 0, or -ESTALE if it is being destroyed already.
 */
int tornado_object_destroy(struct tornado_ref ref);

/**
 * tornado_object_miss() - find or make the rep of a guard's home CPU
 * @ref: the object
 * @guard: the operation
 * @may_sleep: whether to wait for memory
 * @rep: out: the rep
 *
 * Tells why there is none, where tornado_ref_local() and tornado_ref_try_local()
 * return NULL.
 *
 * Context: inside the guard; may sleep if @may_sleep, else any.
 * Return: 0, -ESTALE if the object is being destroyed, -ENOMEM, or what the
 * type's construct_rep returned.  While the object gets another implementation
 * this waits, unless the operation began before; -EAGAIN without @may_sleep.
 */
int tornado_object_miss(struct tornado_ref ref, struct tornado_guard guard, int may_sleep,
			void **rep);

/**
 * tornado_ref_local_slow() - make the rep of a guard's home CPU
 * @ref: the object
 * @guard: the operation
 * @may_sleep: whether to wait for memory
 *
 * The slow path of tornado_ref_local() and tornado_ref_try_local().
 *
 * Context: as tornado_object_miss().
 * Return: the rep, or NULL where tornado_object_miss() returns an error.
 */
void *tornado_ref_local_slow(struct tornado_ref ref, struct tornado_guard guard, int may_sleep);

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
 * @guard: the operation
 * @visit: called for each; a value other than 0 ends the walk
 * @context: handed to @visit
 *
 * The reps go on being used by other CPUs meanwhile.  A rep made during the
 * walk may be missed, and one that migrates visited twice, or only as part of
 * the other: tornado_object_gather() is for sums.
 *
 * Context: inside the guard; atomic if @visit is.
 * Return: what @visit returned last, 0 if there was no rep or the object is
 * being destroyed, -EAGAIN while it gets another implementation, if the
 * operation began after that.
 */
int tornado_object_for_each_rep(struct tornado_ref ref, struct tornado_guard guard,
				int (*visit)(void *rep, void *context), void *context);

/**
 * tornado_object_gather() - put together what all reps hold
 * @ref: the object
 * @guard: the operation
 * @begin: called first, and again when a rep was merged into another meanwhile:
 *	forgets what was gathered so far
 * @visit: called for each rep
 * @context: handed to both
 *
 * As tornado_object_for_each_rep(), but with the state of each rep met once.
 * For an object that is being destroyed only @begin is called.
 *
 * Context: inside the guard; atomic if the calls are.
 */
void tornado_object_gather(struct tornado_ref ref, struct tornado_guard guard,
			   void (*begin)(void *context), void (*visit)(void *rep, void *context),
			   void *context);

/**
 * tornado_object_migrate() - merge a rep into that of other CPUs
 * @ref: the object
 * @from: CPU whose cluster's rep is merged, and destroyed
 * @to: CPU whose cluster's rep gets its state; made if there is none
 *
 * For an object whose threads have moved.  Operations go on meanwhile, and those
 * on @from that come later make a new rep.  Without a rep there, or if both are
 * of one cluster, nothing is merged.  Waits for the operations that use the rep,
 * and for other migrations of the object.  If @to has gone offline in between,
 * the rep is merged into that of an online CPU.
 *
 * Context: may sleep; not inside a guard.  The caller knows that the object
 * exists, as its owner does.
 * Return: 0; on an error nothing has changed: -EOPNOTSUPP if the type has no
 * merge_rep, -ENOMEM or what the type's construct_rep returned, -EINVAL if
 * there is no such CPU, -ESTALE if the object is being destroyed.
 */
int tornado_object_migrate(struct tornado_ref ref, unsigned int from, unsigned int to);

/**
 * tornado_object_rebalance() - merge all reps into that of the caller's CPU
 * @ref: the object
 *
 * Context and return: as tornado_object_migrate().
 */
int tornado_object_rebalance(struct tornado_ref ref);

/**
 * tornado_object_migrate_later() - tornado_object_migrate() without waiting
 * @ref: the object
 * @from: CPU whose cluster's rep is merged, and destroyed
 * @to: CPU whose cluster's rep gets its state
 * @done: called when that is done, in a thread that may sleep; NULL: nothing
 *
 * tornado_barrier() waits for it, and for @done; for objects of another domain
 * tornado_domain_barrier() does.
 *
 * Context: any, also inside an operation on the object.
 * Return: as tornado_object_migrate(), where memory that needs waiting is
 * -ENOMEM; -EBUSY if the object is migrating already.  On an error @done is not
 * called.
 */
int tornado_object_migrate_later(struct tornado_ref ref, unsigned int from, unsigned int to,
				 struct tornado_deferred *done);

/**
 * tornado_object_swap() - give an object another implementation while it is in use
 * @ref: the object
 * @swap: which, and how the state gets there
 *
 * References stay as they are, and no operation is lost: those that began before
 * go on with the old reps, as often as they use the reference; those that begin
 * later wait in their first use of it, until the state is brought over.  In
 * atomic context, that is tornado_ref_try_local() and what uses the reference
 * with preemption off, they fail with -EAGAIN.  Who uses both implementations
 * finds in the rep itself what to call: as a first member a pointer to
 * functions, or in C++ an abstract base class.
 *
 * An operation that began before must not wait for one that began later: a guard
 * inside a guard, or a lock.  If it does, the swap gives up after
 * @swap->limit_ms.
 *
 * Context: may sleep; not inside a guard.  The caller knows that the object
 * exists, as its owner does.
 * Return: 0.  On an error the old implementation goes on, and @swap->shared
 * still belongs to the caller: -EBUSY if operations that began before took
 * longer than @swap->limit_ms, what @swap->transfer returned, -EINVAL for an
 * unknown clustering, one that &tornado_object_type.stays_per_cpu excludes,
 * another domain or other operations in flight, -ENOMEM,
 * -ESTALE if the object is being destroyed.
 */
int tornado_object_swap(struct tornado_ref ref, struct tornado_swap *swap);

/**
 * tornado_barrier() - wait until everything given up so far is destroyed
 *
 * A module calls it after its last tornado_object_destroy() and before its
 * code, which the destroy functions of its types are part of, goes away.  For
 * objects of the default domain; tornado_domain_barrier() is for others.
 *
 * Context: may sleep; not inside a guard.
 */
void tornado_barrier(void);

/* The domain of guards and objects that name no other. */
extern struct tornado_domain tornado_default_domain;

/**
 * tornado_domain_create() - make a domain
 * @name: for messages; must outlive the domain
 * @domain: out: the domain
 *
 * Whoever frees waits for the operations of one domain only.  So operations
 * that may take long get a domain of their own, and delay nobody else.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int tornado_domain_create(const char *name, struct tornado_domain **domain);

/**
 * tornado_domain_destroy() - give up a domain
 * @domain: no guard of it is held, and its objects are given up
 *
 * Waits until those are destroyed.
 *
 * Context: may sleep; not inside a guard.
 */
void tornado_domain_destroy(struct tornado_domain *domain);

/**
 * tornado_domain_barrier() - tornado_barrier() for any domain
 * @domain: the domain
 *
 * Context: may sleep; not inside a guard.
 */
void tornado_domain_barrier(struct tornado_domain *domain);

/**
 * tornado_call_after_quiescence() - free something when no operation can hold it
 * @domain: whose operations
 * @deferred: what to call; embedded in what is to be freed, so that this cannot
 *	fail
 *
 * Calls after all operations of the domain have ended that run now, on all
 * CPUs.  CPUs that are idle, offline or nohz_full are not disturbed.  What is
 * to be freed must be unreachable before.
 *
 * What one CPU gives up is freed there unless that would disturb it, in its
 * order; there is no order between CPUs.
 *
 * Context: any, also inside a guard.  The call may sleep.
 */
void tornado_call_after_quiescence(struct tornado_domain *domain,
				   struct tornado_deferred *deferred);

/**
 * tornado_synchronize() - wait until the operations that run now have ended
 * @domain: whose operations
 *
 * Context: may sleep; not inside a guard of the domain, nor with a lock held
 * that an operation of the domain may want, mmap_lock among them.
 */
void tornado_synchronize(struct tornado_domain *domain);

/**
 * tornado_guard_leave_elsewhere() - end an operation that has moved
 * @guard: the operation
 *
 * The slow path of tornado_guard_leave().
 *
 * Context: preemption off.
 */
void tornado_guard_leave_elsewhere(struct tornado_guard guard);

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
