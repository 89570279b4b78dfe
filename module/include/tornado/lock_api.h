/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Locks in two bits of a word: the layouts that C and C++ share, and the slow
 * paths that the module exports (GPL only), and libtornado.  C includes
 * <tornado/lock.h> and C++ <tornado/lock.hpp>, which add the inline fast paths.
 */
#ifndef _TORNADO_LOCK_API_H
#define _TORNADO_LOCK_API_H

/* Somebody has the lock. */
#define TORNADO_LOCK_HELD 1UL
/* Somebody sleeps until it is released. */
#define TORNADO_LOCK_WAITERS 2UL
/* What the lock takes of a word. */
#define TORNADO_LOCK_BITS 3UL

/**
 * struct tornado_lock - a lock, and what else fits into its word
 * @word: the two lowest bits are the lock's; the others belong to its holder
 *
 * Zero is a free lock.
 */
struct tornado_lock {
	unsigned long word;
};

/**
 * struct tornado_lock_class - the locks that have one place in the lock order
 * @name: for lockdep's reports
 * @lockdep: private; unused in kernels without lockdep
 *
 * Two bits have no room for a lockdep map, so all locks of a class share one.
 * In static memory: DEFINE_TORNADO_LOCK_CLASS(), or LockClass in C++.
 */
struct tornado_lock_class {
	const char *name;
	unsigned long lockdep[14];
};

#ifdef __cplusplus
extern "C" {
#endif

/**
 * tornado_lock_wait() - acquire a lock that was found held
 * @lock: the lock
 *
 * The slow path of tornado_lock_acquire().  Spins, then sleeps.
 *
 * Context: may sleep.
 */
void tornado_lock_wait(struct tornado_lock *lock);

/**
 * tornado_lock_hand_over() - release a lock that somebody waits for
 * @lock: the lock, held by the caller
 *
 * The slow path of tornado_lock_release().
 *
 * Context: any but NMI.
 */
void tornado_lock_hand_over(struct tornado_lock *lock);

/* What lockdep is told.  Only in kernels that have it (DEBUG_LOCK_ALLOC). */
void tornado_lock_class_acquire(struct tornado_lock_class *lock_class, int trylock);
void tornado_lock_class_release(struct tornado_lock_class *lock_class);
int tornado_lock_class_is_held(struct tornado_lock_class *lock_class);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_LOCK_API_H */
