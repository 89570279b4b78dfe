/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * DOC: locks in two bits of a word, for programs written in C
 *
 * A lock spins for a moment and then sleeps in a futex.  It takes the two lowest
 * bits of a word; the others belong to whoever holds it.  For the threads of one
 * process: the queue of those who wait is in the process.  So it must not lie in
 * memory that processes share, and a child of fork() may use only locks that
 * nobody else wanted at that moment.
 */
#ifndef TORNADO_LOCK_H
#define TORNADO_LOCK_H

#include <stdbool.h>
#include <tornado/lock_api.h>

/** TORNADO_LOCK_INIT - initialises a free lock; so does zero */
#define TORNADO_LOCK_INIT { 0 }

/**
 * tornado_lock_init() - make a word a free lock
 * @lock: the lock
 * @value: what the word holds besides; its two lowest bits are 0
 */
static inline void tornado_lock_init(struct tornado_lock *lock, unsigned long value)
{
	__atomic_store_n(&lock->word, value, __ATOMIC_RELAXED);
}

/**
 * tornado_lock_try_acquire() - acquire a lock if it is free
 * @lock: the lock
 *
 * Return: whether the caller has the lock now.
 */
static inline bool tornado_lock_try_acquire(struct tornado_lock *lock)
{
	/* Acquire: pairs with the release in tornado_lock_release(). */
	return !(__atomic_fetch_or(&lock->word, TORNADO_LOCK_HELD, __ATOMIC_ACQUIRE) &
		 TORNADO_LOCK_HELD);
}

/**
 * tornado_lock_acquire() - acquire a lock
 * @lock: the lock
 *
 * One atomic operation if the lock is free.  Not recursive.  Not in a signal
 * handler.  Never fails.
 */
static inline void tornado_lock_acquire(struct tornado_lock *lock)
{
	if (!tornado_lock_try_acquire(lock))
		tornado_lock_wait(lock);
}

/**
 * tornado_lock_release() - release a lock
 * @lock: the lock, held by the caller
 *
 * One atomic operation if nobody waits.  The word is not touched any more once
 * the lock is free: who has it next may free its memory.
 */
static inline void tornado_lock_release(struct tornado_lock *lock)
{
	unsigned long word = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);

	/* A waiter that comes in between changes the word, and the exchange fails. */
	if ((word & TORNADO_LOCK_WAITERS) ||
	    !__atomic_compare_exchange_n(&lock->word, &word, word & ~TORNADO_LOCK_HELD, false,
					 __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		tornado_lock_hand_over(lock);
}

/**
 * tornado_lock_is_held() - whether anybody has a lock
 * @lock: the lock
 *
 * Return: whether the lock was held a moment ago.
 */
static inline bool tornado_lock_is_held(const struct tornado_lock *lock)
{
	return __atomic_load_n(&lock->word, __ATOMIC_RELAXED) & TORNADO_LOCK_HELD;
}

/**
 * tornado_lock_value() - what a lock's word holds besides the lock
 * @lock: the lock
 *
 * Return: the word without the lock's bits; only the holder may rely on it to
 * stay.
 */
static inline unsigned long tornado_lock_value(const struct tornado_lock *lock)
{
	return __atomic_load_n(&lock->word, __ATOMIC_RELAXED) & ~TORNADO_LOCK_BITS;
}

/**
 * tornado_lock_set_value() - change what a lock's word holds besides the lock
 * @lock: the lock, held by the caller
 * @value: the new value; its two lowest bits are 0
 *
 * Atomic, since waiters change their bit meanwhile.
 */
static inline void tornado_lock_set_value(struct tornado_lock *lock, unsigned long value)
{
	/* The difference has two zeroes at its end, so that no bit of the lock changes. */
	__atomic_fetch_add(&lock->word, value - tornado_lock_value(lock), __ATOMIC_RELAXED);
}

#endif /* TORNADO_LOCK_H */
