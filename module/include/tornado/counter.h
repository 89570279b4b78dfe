/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Clustered counters for kernel modules written in C: the inline fast path.
 */
#ifndef _TORNADO_COUNTER_H
#define _TORNADO_COUNTER_H

#include <asm/local64.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/preempt.h>
#include <tornado/object.h>

/**
 * tornado_counter_add() - add to this CPU's piece of a counter
 * @counter: the counter
 * @delta: what to add
 *
 * With one piece per CPU this is a load, a test and one add without lock
 * prefix; with coarser clustering the add is atomic, on the piece's own line.
 *
 * Context: any; the caller must know that the counter exists: it owns it, or is
 * inside a guard.
 * Return: 0, -ENOMEM if this CPU's piece could not be made, or -ESTALE if the
 * counter is being destroyed, -EAGAIN while it gets another implementation.
 */
static inline int tornado_counter_add(const struct tornado_counter *counter, s64 delta)
{
	struct tornado_counter_rep *rep;

	BUILD_BUG_ON(sizeof(local64_t) != sizeof(rep->value));
	BUILD_BUG_ON(sizeof(atomic64_t) != sizeof(rep->value));

	preempt_disable();
	rep = tornado_ref_peek(counter->ref);
	if (likely(rep)) {
		if (counter->per_cpu)
			local64_add(delta, (local64_t *)&rep->value);
		else
			atomic64_add(delta, (atomic64_t *)&rep->value);
	}
	preempt_enable();
	return likely(rep) ? 0 : tornado_counter_add_slow(counter, delta);
}

#endif /* _TORNADO_COUNTER_H */
