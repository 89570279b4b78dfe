/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Clustered objects for kernel modules written in C: the inline fast paths.
 *
 * Dispatch follows EbbRT (Schatzberg et al., OSDI 2016): a reference is the
 * per-CPU address of a translation table entry, and the entry holds the rep.
 */
#ifndef _TORNADO_OBJECT_H
#define _TORNADO_OBJECT_H

#include <asm/barrier.h>
#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <tornado/api.h>
#include <tornado/guard_debug.h>
#include <tornado/persistent_ref.h>
#include <tornado/static_object.h>
#include <uapi/tornado/tornado.h>

/* The domain's counts on this CPU, as this_cpu operations want them. */
#define tornado_guard_counts_of(guard) \
	((struct tornado_guard_counts __percpu *)(__force void __percpu *)(guard)->counts)

/**
 * tornado_guard_enter_domain() - begin an operation in a domain
 * @guard: lives until tornado_guard_leave()
 * @domain: whose objects are to be used
 *
 * Context: any but NMI; nests.  The operation may sleep, but must neither wait
 * for quiescence nor for user space: no access to user memory.
 */
static inline void tornado_guard_enter_domain(struct tornado_guard *guard,
					      const struct tornado_domain *domain)
{
	guard->counts = domain->counts;
	tornado_guard_debug_enter(guard);
	/*
	 * Preemption off: a visit of this CPU must not flip the generation
	 * between reading it and counting.
	 */
	preempt_disable();
	guard->generation = __this_cpu_read(tornado_guard_counts_of(guard)->generation);
	/*
	 * Acquire, for the loads of entries to come; pairs with the release of
	 * the flip: who counts in the new generation sees the emptied entries.
	 */
	smp_rmb();
	this_cpu_inc(tornado_guard_counts_of(guard)->started[guard->generation]);
	guard->home = __my_cpu_offset;
	preempt_enable();
}

/**
 * tornado_guard_enter() - begin an operation in the default domain
 * @guard: lives until tornado_guard_leave()
 *
 * Context: as tornado_guard_enter_domain().
 */
static inline void tornado_guard_enter(struct tornado_guard *guard)
{
	tornado_guard_enter_domain(guard, &tornado_default_domain);
}

/**
 * tornado_guard_leave() - end an operation
 * @guard: what was entered, by the same task or interrupt
 */
static inline void tornado_guard_leave(struct tornado_guard *guard)
{
	preempt_disable();
	if (likely(__my_cpu_offset == guard->home))
		this_cpu_inc(tornado_guard_counts_of(guard)->ended[guard->generation]);
	else
		tornado_guard_leave_elsewhere(*guard);
	preempt_enable();
	tornado_guard_debug_leave(guard);
}

/**
 * tornado_ref_peek() - this CPU's rep, if there is one
 * @ref: the object
 *
 * Context: preemption off.  The rep stays until preemption is on again: a visit
 * of this CPU waits for such sections.  The reference has to be valid: inside a
 * guard, or for the owner.
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

/* The rep in the entry of the CPU on which the guard was entered, or NULL. */
static inline void *__tornado_ref_at_home(struct tornado_ref ref,
					  const struct tornado_guard *guard)
{
	/* Ordered by the address dependency, as in tornado_ref_peek(). */
	return READ_ONCE(*(void **)(ref.entry + guard->home));
}

/**
 * tornado_ref_local() - the rep that serves this operation; made if there is none
 * @ref: the object
 * @guard: the operation this is part of
 *
 * It is the rep of the CPU on which the guard was entered.  The task may move
 * to another CPU and go on using it: it is valid until the guard is left.
 *
 * Context: inside the guard; may sleep.
 * Return: the rep, or NULL if the object is being destroyed or memory ran out
 * (tornado_object_miss() tells which).
 */
static inline void *tornado_ref_local(struct tornado_ref ref, const struct tornado_guard *guard)
{
	void *rep = __tornado_ref_at_home(ref, guard);

	if (likely(rep))
		return rep;
	return tornado_ref_local_slow(ref, *guard, 1);
}

/**
 * tornado_ref_try_local() - tornado_ref_local() without sleeping
 * @ref: the object
 * @guard: the operation this is part of
 *
 * Context: any, inside the guard.
 * Return: as tornado_ref_local(); NULL also if there is no rep yet and no memory
 * at once.
 */
static inline void *tornado_ref_try_local(struct tornado_ref ref,
					  const struct tornado_guard *guard)
{
	void *rep = __tornado_ref_at_home(ref, guard);

	if (likely(rep))
		return rep;
	return tornado_ref_local_slow(ref, *guard, 0);
}

#endif /* _TORNADO_OBJECT_H */
