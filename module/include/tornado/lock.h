/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Locks in two bits of a word, for kernel modules written in C: the inline
 * uncontended paths.
 */
#ifndef _TORNADO_LOCK_H
#define _TORNADO_LOCK_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <tornado/lock_api.h>

/**
 * DEFINE_TORNADO_LOCK_CLASS() - define a class of locks
 * @variable: its name, for lockdep too; put "static" before it
 */
#define DEFINE_TORNADO_LOCK_CLASS(variable) \
	struct tornado_lock_class variable = { .name = #variable }

/**
 * tornado_lock_init() - make a word a free lock
 * @lock: the lock
 * @value: what the word holds besides; its two lowest bits are 0
 */
static inline void tornado_lock_init(struct tornado_lock *lock, unsigned long value)
{
	WRITE_ONCE(lock->word, value);
}

/**
 * tornado_lock_acquire() - acquire a lock
 * @lock: the lock
 * @lock_class: the class it belongs to, for all its life
 *
 * One atomic operation if the lock is free.  Otherwise spins for a moment, and
 * then sleeps.  Not recursive.
 *
 * Context: task that may sleep, also inside an operation guard that may.
 */
static inline void tornado_lock_acquire(struct tornado_lock *lock,
					struct tornado_lock_class *lock_class)
{
	/* Not more than a check: a lock that is free is no place to give up the CPU. */
	if (IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))
		might_sleep();
	if (IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC))
		tornado_lock_class_acquire(lock_class, 0);
	if (unlikely(test_and_set_bit_lock(0, &lock->word)))
		tornado_lock_wait(lock);
}

/**
 * tornado_lock_try_acquire() - acquire a lock if it is free
 * @lock: the lock
 * @lock_class: the class it belongs to
 *
 * Context: any but NMI; the release in the same context.
 * Return: whether the caller has the lock now.
 */
static inline bool tornado_lock_try_acquire(struct tornado_lock *lock,
					    struct tornado_lock_class *lock_class)
{
	if (test_and_set_bit_lock(0, &lock->word))
		return false;
	if (IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC))
		tornado_lock_class_acquire(lock_class, 1);
	return true;
}

/**
 * tornado_lock_release() - release a lock
 * @lock: the lock, held by the caller
 * @lock_class: the class it belongs to
 *
 * One atomic operation if nobody waits; otherwise one of the waiters is woken.
 * The word is not touched any more once the lock is free: who has it next may
 * free its memory.
 *
 * Context: that of the acquisition.
 */
static inline void tornado_lock_release(struct tornado_lock *lock,
					struct tornado_lock_class *lock_class)
{
	unsigned long word = READ_ONCE(lock->word);

	if (IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC)) {
		WARN_ON_ONCE(!(word & TORNADO_LOCK_HELD));
		tornado_lock_class_release(lock_class);
	}
	/* A waiter that comes in between changes the word, and the exchange fails. */
	if (unlikely(word & TORNADO_LOCK_WAITERS) ||
	    unlikely(!try_cmpxchg_release(&lock->word, &word, word & ~TORNADO_LOCK_HELD)))
		tornado_lock_hand_over(lock);
}

/**
 * tornado_lock_is_held() - whether anybody has a lock
 * @lock: the lock
 *
 * Context: any.
 * Return: whether the lock was held a moment ago.
 */
static inline bool tornado_lock_is_held(const struct tornado_lock *lock)
{
	return READ_ONCE(lock->word) & TORNADO_LOCK_HELD;
}

/**
 * tornado_lock_assert_held() - complain if the caller does not hold a lock
 * @lock: the lock
 * @lock_class: the class it belongs to; with lockdep, it tells whose lock it is
 */
static inline void tornado_lock_assert_held(const struct tornado_lock *lock,
					    struct tornado_lock_class *lock_class)
{
	if (IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC))
		WARN_ON_ONCE(!tornado_lock_is_held(lock) ||
			     !tornado_lock_class_is_held(lock_class));
}

/**
 * tornado_lock_value() - what a lock's word holds besides the lock
 * @lock: the lock
 *
 * Context: any; only the holder may rely on it to stay.
 * Return: the word without the lock's bits.
 */
static inline unsigned long tornado_lock_value(const struct tornado_lock *lock)
{
	return READ_ONCE(lock->word) & ~TORNADO_LOCK_BITS;
}

/**
 * tornado_lock_set_value() - change what a lock's word holds besides the lock
 * @lock: the lock, held by the caller
 * @value: the new value; its two lowest bits are 0
 *
 * Atomic, since waiters change their bit meanwhile.  A plain store could lose
 * one.
 */
static inline void tornado_lock_set_value(struct tornado_lock *lock, unsigned long value)
{
	/* The difference has two zeroes at its end, so that no bit of the lock changes. */
	atomic_long_add(value - tornado_lock_value(lock), (atomic_long_t *)&lock->word);
}

#endif /* _TORNADO_LOCK_H */
