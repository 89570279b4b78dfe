/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Clustered objects for kernel modules written in C: the inline fast paths.
 *
 * Dispatch follows EbbRT (Schatzberg et al., OSDI 2016): a reference is the
 * per-CPU address of a translation table entry, and the entry holds the rep.
 */
#ifndef _TORNADO_OBJECT_H
#define _TORNADO_OBJECT_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <tornado/api.h>
#include <uapi/tornado/tornado.h>

/**
 * tornado_guard_enter() - begin an operation
 * @guard: lives until tornado_guard_leave()
 *
 * Context: any; nests.  The operation must not sleep.
 */
static inline void tornado_guard_enter(struct tornado_guard *guard)
{
	rcu_read_lock();
	guard->home = raw_smp_processor_id();
}

/**
 * tornado_guard_leave() - end an operation
 * @guard: what tornado_guard_enter() was given, by the same task or interrupt
 */
static inline void tornado_guard_leave(struct tornado_guard *guard)
{
	rcu_read_unlock();
}

/**
 * tornado_ref_peek() - this CPU's rep, if there is one
 * @ref: the object
 *
 * Context: inside a guard, or with preemption off.
 * Return: the rep, or NULL.
 */
static inline void *tornado_ref_peek(struct tornado_ref ref)
{
	void *__percpu *entry = (void *__percpu *)(__force void __percpu *)ref.entry;

	/* The address dependency orders this load before those of the rep's
	 * contents; pairs with the store-release that installed the rep.
	 */
	return this_cpu_read(*entry);
}

/**
 * tornado_ref_local() - the rep that serves this CPU; made if there is none
 * @ref: the object
 * @guard: the operation this is part of
 *
 * The task may move to another CPU afterwards and go on using the rep: it is
 * local only while preemption is off, and valid until the guard is left.
 *
 * Context: any, inside the guard.
 * Return: the rep, or NULL if the object is being destroyed or memory ran out
 * (tornado_object_miss() tells which).
 */
static inline void *tornado_ref_local(struct tornado_ref ref, const struct tornado_guard *guard)
{
	void *rep = tornado_ref_peek(ref);

	if (likely(rep))
		return rep;
	return tornado_object_miss(ref, &rep) ? NULL : rep;
}

#endif /* _TORNADO_OBJECT_H */
