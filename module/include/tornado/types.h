/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Layouts that the C++ core, the C kernel edge and other kernel modules share.
 * Needs no other header, so that both languages and both platforms can read it.
 */
#ifndef _TORNADO_TYPES_H
#define _TORNADO_TYPES_H

/**
 * struct tornado_ref - names a clustered object on every CPU
 * @entry: per-CPU address of the object's translation table entry; 0 names
 *	nothing
 *
 * A value: copy it freely.  It does not keep the object alive.
 */
struct tornado_ref {
	unsigned long entry;
};

/**
 * struct tornado_guard_counts - one CPU's count of the operations of a domain
 * @generation: 0 or 1: which of the counts operations use that are entered now
 * @started: operations entered on this CPU, by generation; only this CPU adds,
 *	by one instruction, with preemption off
 * @ended: those that were left on this CPU; likewise
 * @cpu: the CPU's number
 * @ended_elsewhere: those that were left on another CPU; atomic, on a line of
 *	its own
 *
 * A generation is drained when what was started in it has ended.
 */
struct tornado_guard_counts {
	unsigned long generation;
	long long started[2];
	long long ended[2];
	unsigned long cpu;
	unsigned long unused[2];
	long long ended_elsewhere[2];
	unsigned long unused_elsewhere[6];
};

/**
 * struct tornado_domain - operations that are waited for together
 * @counts: per-CPU address of struct tornado_guard_counts
 * @implementation: private
 *
 * An object belongs to one domain, and is used in guards of that domain.
 * Objects of other domains do not wait for them.
 */
struct tornado_domain {
	unsigned long counts;
	void *implementation;
};

/**
 * struct tornado_guard - an operation in progress
 * @counts: the domain's
 * @home: per-CPU offset of the CPU on which the operation was entered
 * @generation: which count it was added to there
 *
 * What is reached through a reference inside the guard stays in existence until
 * the guard is left.  Lives on the stack of one task, or of one interrupt.
 */
struct tornado_guard {
	unsigned long counts;
	unsigned long home;
	unsigned long generation;
};

/**
 * struct tornado_deferred - a call to be made after quiescence
 * @link: private
 * @parity: private
 * @call: what to call; may sleep; may free the memory this struct lies in
 *
 * Embedded in what is to be freed, so that giving it up cannot fail.
 */
struct tornado_deferred {
	struct tornado_deferred *link;
	unsigned int parity;
	void (*call)(struct tornado_deferred *deferred);
};

struct tornado_in_flight;

/**
 * struct tornado_object_type - how the reps of one kind of object are made
 * @name: for messages
 * @rep_size: bytes of one rep; rounded up so that reps share no cache line
 * @construct_rep: fill a new, zeroed rep; 0 or a negative errno.  Must not
 *	sleep: may run inside an interrupt.  NULL: zeroes are fine
 * @destroy_rep: undo @construct_rep; also called for a rep that lost the race
 *	of two misses and was never used, so it must not sleep either.  NULL:
 *	nothing to undo
 * @destroy_shared: called once, last, with what tornado_object_create() was
 *	given as @shared.  May sleep.  NULL: nothing to do
 * @merge_rep: add what @from holds to @into, which other CPUs of its cluster may
 *	be using; nobody uses @from any more, though gathers may be reading it.
 *	On a CPU of @into's cluster, with interrupts off.  NULL: reps cannot
 *	migrate
 * @domain: whose guards the object is used in; NULL: the default domain
 * @in_flight: where in @shared the operations are that wait for user space
 *	(<tornado/in_flight.h>); ended when the object is destroyed.  NULL: there
 *	are none
 * @reps_wanted: reps follow their threads: when a use makes one more than so
 *	many, the oldest is merged into it, by itself.  Needs @merge_rep.  A rep
 *	that is needed again within a second doubles the number, for this object.
 *	0: reps stay where they are until somebody migrates them
 * @stays_per_cpu: not 0: who uses the object relies on each CPU having a rep of
 *	its own, if it was created with that clustering; a swap to another one is
 *	refused then
 *
 * Must outlive all objects of the type: see tornado_barrier().
 */
struct tornado_object_type {
	const char *name;
	unsigned long rep_size;
	int (*construct_rep)(void *rep, void *shared, unsigned int cluster);
	void (*destroy_rep)(void *rep, void *shared);
	void (*destroy_shared)(void *shared);
	void (*merge_rep)(void *into, void *from, void *shared);
	struct tornado_domain *domain;
	struct tornado_in_flight *(*in_flight)(void *shared);
	unsigned int reps_wanted;
	unsigned int stays_per_cpu;
};

/**
 * struct tornado_swap - another implementation for an object
 * @type: its type; of the same domain, and with the same operations in flight
 * @clustering: and clustering
 * @shared: what its reps share; belongs to the object when it is swapped
 * @transfer: bring the state over.  Called for each rep of the old
 *	implementation, and at last with NULL for what those shared; @rep is one
 *	of the new reps.  Nobody uses the object meanwhile, but gathers may be
 *	reading the old reps.  Must not use the object, nor sleep for long, since
 *	operations wait; an error refuses the swap, so the old state has to stay
 *	as it is.  NULL: there is nothing to bring
 * @limit_ms: give up if the operations that began before have not ended after
 *	this time, in which others are held
 * @held_ns: out: how long operations were held
 */
struct tornado_swap {
	const struct tornado_object_type *type;
	unsigned int clustering;
	unsigned int limit_ms;
	void *shared;
	int (*transfer)(void *old_rep, void *old_shared, void *rep, void *shared);
	unsigned long long held_ns;
};

/**
 * struct tornado_counter_rep - one piece of a clustered counter
 * @value: this piece; written by one instruction only
 */
struct tornado_counter_rep {
	long long value;
};

/**
 * struct tornado_counter - a clustered counter, as its owner holds it
 * @ref: the object
 * @per_cpu: whether each CPU has a piece of its own, which needs no atomic add
 */
struct tornado_counter {
	struct tornado_ref ref;
	unsigned int per_cpu;
};

#endif /* _TORNADO_TYPES_H */
