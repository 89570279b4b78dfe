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
 * struct tornado_guard - an operation in progress
 * @home: CPU on which the operation was entered
 *
 * What is reached through a reference inside the guard stays in existence until
 * the guard is left.  Lives on the stack of one task, or of one interrupt.
 */
struct tornado_guard {
	unsigned int home;
};

/**
 * struct tornado_deferred - a call to be made after quiescence
 * @link: private
 * @call: what to call; may sleep; may free the memory this struct lies in
 *
 * Embedded in what is to be freed, so that giving it up cannot fail.
 */
struct tornado_deferred {
	void *link[2];
	void (*call)(struct tornado_deferred *deferred);
};

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
 *
 * Must outlive all objects of the type: see tornado_barrier().
 */
struct tornado_object_type {
	const char *name;
	unsigned long rep_size;
	int (*construct_rep)(void *rep, void *shared, unsigned int cluster);
	void (*destroy_rep)(void *rep, void *shared);
	void (*destroy_shared)(void *shared);
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
