// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/debug_locks.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <tornado/lock.h>
#include "test_main.h"
#include "test_threads.h"

static DEFINE_TORNADO_LOCK_CLASS(test_lock_class);

struct lock_test {
	struct tornado_lock lock; /* protects @value and the word's other bits */
	u64 value;
	atomic_t inside;
	atomic_t wrong;
	atomic_t finished;
	u64 hogged; /* by the hog, or by interrupts; protected by @lock */
	u64 most_bypassed;
	unsigned int others; /* than the hog */
	unsigned int starved; /* turns of the others; protected by @lock */
};

#define ROUNDS 4000

static int take_turns(void *context, unsigned int thread)
{
	struct lock_test *test = context;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		if (i % 256 == 0)
			tornado_test_move_to(thread + i / 256);
		tornado_lock_acquire(&test->lock, &test_lock_class);
		if (atomic_inc_return(&test->inside) != 1)
			atomic_inc(&test->wrong);
		tornado_lock_assert_held(&test->lock, &test_lock_class);
		test->value++;
		/* The holder owns the other 62 bits. */
		tornado_lock_set_value(&test->lock, tornado_lock_value(&test->lock) + 4);
		/* Now and then longer than anybody spins, so that all others sleep. */
		if (i % 512 == thread % 512)
			usleep_range(100, 200);
		atomic_dec(&test->inside);
		tornado_lock_release(&test->lock, &test_lock_class);
	}
	return 0;
}

/* In an interrupt a lock can be tried, and released if it was got. */
static void try_in_interrupt(void *context)
{
	struct lock_test *test = context;

	if (!tornado_lock_try_acquire(&test->lock, &test_lock_class))
		return;
	if (atomic_inc_return(&test->inside) != 1)
		atomic_inc(&test->wrong);
	test->hogged++;
	atomic_dec(&test->inside);
	tornado_lock_release(&test->lock, &test_lock_class);
}

static int lock_in_interrupts(void)
{
	unsigned int threads = 2 * num_online_cpus();
	struct lock_test test = {};
	int error = tornado_test_interrupts_start(try_in_interrupt, &test);

	if (error)
		return error;
	error = tornado_test_run_threads(threads, take_turns, &test);
	tornado_test_interrupts_stop();
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.wrong), 0);
	TORNADO_EXPECT_EQ(test.value, (u64)ROUNDS * threads);
	TORNADO_EXPECT_EQ(test.lock.word, 4ULL * ROUNDS * threads);
	return test.hogged ? 0 : tornado_test_fail("no interrupt found the lock free");
}

static int lock_excludes(void)
{
	unsigned int threads = 2 * num_online_cpus();
	struct lock_test test = {};
	int error = tornado_test_run_threads(threads, take_turns, &test);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.wrong), 0);
	TORNADO_EXPECT_EQ(test.value, (u64)ROUNDS * threads);
	/* Free, nobody waits, and the other bits count as well as the value does. */
	TORNADO_EXPECT_EQ(test.lock.word, 4ULL * ROUNDS * threads);
	return 0;
}

static int lock_tried(void)
{
	struct tornado_lock lock;
	bool first, second, third;

	tornado_lock_init(&lock, 0x1230);
	first = tornado_lock_try_acquire(&lock, &test_lock_class);
	second = tornado_lock_try_acquire(&lock, &test_lock_class);
	if (second || !first)
		return tornado_test_fail("first try %d, second try %d", first, second);
	tornado_lock_release(&lock, &test_lock_class);
	third = tornado_lock_try_acquire(&lock, &test_lock_class);
	TORNADO_EXPECT_EQ(third, true);
	tornado_lock_release(&lock, &test_lock_class);
	TORNADO_EXPECT_EQ(tornado_lock_is_held(&lock), false);
	TORNADO_EXPECT_EQ(tornado_lock_value(&lock), 0x1230);
	return 0;
}

#define TURNS 60
/* 30 us each: who waits for so many of them has starved. */
#define MOST_BYPASSED 20000

/* Thread 0 wants the lock all the time; the others count how often it had it before them. */
static int hog_or_wait(void *context, unsigned int thread)
{
	struct lock_test *test = context;
	unsigned int turn;
	u64 before, bypassed, until;

	while (!thread && atomic_read(&test->finished) < test->others) {
		tornado_lock_acquire(&test->lock, &test_lock_class);
		test->hogged++;
		until = ktime_get_ns() + 30 * NSEC_PER_USEC;
		while (ktime_get_ns() < until)
			cpu_relax();
		tornado_lock_release(&test->lock, &test_lock_class);
		cond_resched();
	}
	while (thread && !READ_ONCE(test->hogged))
		usleep_range(50, 100);
	for (turn = 0; thread && turn < TURNS; turn++) {
		tornado_lock_acquire(&test->lock, &test_lock_class);
		before = test->hogged;
		tornado_lock_release(&test->lock, &test_lock_class);
		tornado_lock_acquire(&test->lock, &test_lock_class);
		bypassed = test->hogged - before;
		test->most_bypassed = max(test->most_bypassed, bypassed);
		test->starved += bypassed > MOST_BYPASSED;
		tornado_lock_release(&test->lock, &test_lock_class);
	}
	if (thread)
		atomic_inc(&test->finished);
	return 0;
}

static int lock_starves_nobody(void)
{
	struct lock_test test = { .others = num_online_cpus() };
	int error = tornado_test_run_threads(test.others + 1, hog_or_wait, &test);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(test.lock.word, 0);
	/* A thread that was not even running may seem to starve for a turn, but not for many. */
	if (test.starved > test.others * TURNS / 10)
		return tornado_test_fail("%u turns starved; the hog came %llu times first",
					 test.starved, test.most_bypassed);
	return test.hogged ? 0 : tornado_test_fail("nobody hogged the lock");
}

/* The last user frees the lock while the one before may still be releasing it. */
struct mortal {
	struct tornado_lock lock; /* protects @users */
	unsigned int users;
};

#define MORTALS 200

struct generation {
	struct mortal *mortals[MORTALS];
	atomic_t freed;
};

static int use_mortals(void *context, unsigned int thread)
{
	struct generation *generation = context;
	unsigned int i;

	for (i = 0; i < MORTALS; i++) {
		struct mortal *mortal = generation->mortals[i];
		bool last;

		tornado_lock_acquire(&mortal->lock, &test_lock_class);
		if (i % 16 == thread)
			usleep_range(50, 100);
		last = --mortal->users == 0;
		tornado_lock_release(&mortal->lock, &test_lock_class);
		if (last) {
			memset(mortal, 0xff, sizeof(*mortal));
			kfree(mortal);
			atomic_inc(&generation->freed);
		}
	}
	return 0;
}

static int lock_freed_after_release(void)
{
	struct generation *generation = kzalloc(sizeof(*generation), GFP_KERNEL);
	unsigned int threads = 2 * num_online_cpus();
	int error = -ENOMEM, i, freed;

	if (!generation)
		return -ENOMEM;
	for (i = 0; i < MORTALS; i++) {
		generation->mortals[i] = kzalloc(sizeof(*generation->mortals[i]), GFP_KERNEL);
		if (!generation->mortals[i])
			break;
		generation->mortals[i]->users = threads;
	}
	if (i == MORTALS)
		error = tornado_test_run_threads(threads, use_mortals, generation);
	else
		while (i--)
			kfree(generation->mortals[i]);
	freed = atomic_read(&generation->freed);
	kfree(generation);
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(freed, MORTALS);
	return 0;
}

#ifdef CONFIG_PROVE_LOCKING
static DEFINE_TORNADO_LOCK_CLASS(order_a);
static DEFINE_TORNADO_LOCK_CLASS(order_b);

/* Take both; false if lockdep complained, which it then went on from. */
static bool lockdep_accepts(struct tornado_lock_class *first, struct tornado_lock_class *second)
{
	bool accepted;

	tornado_lock_class_acquire(first, 0);
	tornado_lock_class_acquire(second, 0);
	accepted = debug_locks;
	if (accepted)
		tornado_lock_class_release(second);
	/* A lock that was complained about is not held, to lockdep. */
	debug_locks = 1;
	tornado_lock_class_release(first);
	return accepted;
}

struct order {
	bool right_accepted;
	bool wrong_accepted;
};

/*
 * With all CPUs stopped, since lockdep stops at the first report: nobody may
 * take or release a lock that it knows before it runs again.  Silent: the report
 * is provoked.
 */
static int take_in_both_orders(void *context)
{
	struct order *order = context;
	int silent = debug_locks_silent;

	debug_locks_silent = 1;
	order->right_accepted = lockdep_accepts(&order_a, &order_b);
	order->wrong_accepted = lockdep_accepts(&order_b, &order_a);
	debug_locks_silent = silent;
	return 0;
}

static int lock_order_is_checked(void)
{
	struct tornado_lock a = {}, b = {};
	struct order order = {};

	if (!debug_locks)
		return tornado_test_fail("lockdep has stopped before");
	tornado_lock_acquire(&a, &order_a);
	tornado_lock_acquire(&b, &order_b);
	tornado_lock_release(&b, &order_b);
	tornado_lock_release(&a, &order_a);
	stop_machine(take_in_both_orders, &order, NULL);
	TORNADO_EXPECT_EQ(order.right_accepted, true);
	TORNADO_EXPECT_EQ(order.wrong_accepted, false);
	return 0;
}
#endif

const struct tornado_test tornado_lock_tests[] = {
	{ "lock_excludes", lock_excludes },
	{ "lock_tried", lock_tried },
	{ "lock_in_interrupts", lock_in_interrupts },
	{ "lock_starves_nobody", lock_starves_nobody },
	{ "lock_freed_after_release", lock_freed_after_release },
#ifdef CONFIG_PROVE_LOCKING
	{ "lock_order_is_checked", lock_order_is_checked },
#endif
	{}
};
