// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_threads.h"

#define REP_ALIVE 0x600d600d

/* What the reps of a test object count, over all of them. */
struct tally {
	atomic_t constructed;
	atomic_t destroyed;
	atomic_t shared_destroyed;
	atomic_t wrong;
};

struct test_rep {
	unsigned int mark;
	unsigned int cluster;
};

static int rep_construct(void *rep, void *shared, unsigned int cluster)
{
	struct test_rep *test_rep = rep;
	struct tally *tally = shared;

	test_rep->mark = REP_ALIVE;
	test_rep->cluster = cluster;
	atomic_inc(&tally->constructed);
	return 0;
}

static void rep_destroy(void *rep, void *shared)
{
	struct test_rep *test_rep = rep;
	struct tally *tally = shared;

	WRITE_ONCE(test_rep->mark, 0);
	atomic_inc(&tally->destroyed);
}

static void shared_destroy(void *shared)
{
	struct tally *tally = shared;

	atomic_inc(&tally->shared_destroyed);
}

static const struct tornado_object_type test_type = {
	.name = "test",
	.rep_size = sizeof(struct test_rep),
	.construct_rep = rep_construct,
	.destroy_rep = rep_destroy,
	.destroy_shared = shared_destroy,
};

/* Use the object once; false if there is no rep. */
static bool use(struct tornado_ref ref, struct tally *tally)
{
	struct tornado_guard guard;
	struct test_rep *rep;

	tornado_guard_enter(&guard);
	rep = tornado_ref_try_local(ref, &guard);
	if (rep && READ_ONCE(rep->mark) != REP_ALIVE)
		atomic_inc(&tally->wrong);
	tornado_guard_leave(&guard);
	return rep;
}

static int each_cpu_has_its_rep(void)
{
	struct tally tally = {};
	struct tornado_ref ref;
	unsigned int cpu;

	TORNADO_EXPECT_EQ(tornado_object_create(&test_type, TORNADO_CLUSTERING_CPU, &tally, &ref),
			  0);
	for_each_online_cpu(cpu)
		TORNADO_EXPECT_EQ(tornado_object_populate(ref, cpu), 0);
	TORNADO_EXPECT_EQ(tornado_object_populate(ref, nr_cpu_ids), -EINVAL);
	for_each_online_cpu(cpu) {
		struct test_rep *rep;

		set_cpus_allowed_ptr(current, cpumask_of(cpu));
		preempt_disable();
		rep = tornado_ref_peek(ref);
		preempt_enable();
		if (!rep || rep->cluster != cpu) {
			set_cpus_allowed_ptr(current, cpu_possible_mask);
			return tornado_test_fail("CPU %u has the rep of another", cpu);
		}
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	TORNADO_EXPECT_EQ(tornado_object_destroy(ref), 0);
	tornado_barrier();
	TORNADO_EXPECT_EQ(atomic_read(&tally.constructed), num_online_cpus());
	TORNADO_EXPECT_EQ(atomic_read(&tally.destroyed), num_online_cpus());
	TORNADO_EXPECT_EQ(atomic_read(&tally.shared_destroyed), 1);
	return 0;
}

static int destroy_inside_an_operation(void)
{
	struct tornado_guard guard;
	struct tally tally = {};
	struct tornado_ref ref;
	struct test_rep *rep;
	int first, second, late;
	void *found;
	u32 mark;

	TORNADO_EXPECT_EQ(tornado_object_create(&test_type, TORNADO_CLUSTERING_ONE, &tally, &ref),
			  0);
	tornado_guard_enter(&guard);
	rep = tornado_ref_local(ref, &guard);
	first = tornado_object_destroy(ref);
	second = tornado_object_destroy(ref);
	late = tornado_object_miss(ref, guard, 0, &found);
	mark = rep ? READ_ONCE(rep->mark) : 0;
	tornado_guard_leave(&guard);

	TORNADO_EXPECT_EQ(first, 0);
	TORNADO_EXPECT_EQ(second, -ESTALE);
	TORNADO_EXPECT_EQ(late, -ESTALE);
	TORNADO_EXPECT_EQ(mark, REP_ALIVE);
	tornado_barrier();
	TORNADO_EXPECT_EQ(atomic_read(&tally.destroyed), 1);
	return 0;
}

struct interrupt_test {
	struct tornado_ref ref;
	struct tally tally;
	atomic_t used;
};

static void use_in_interrupt(void *context)
{
	struct interrupt_test *test = context;

	if (use(test->ref, &test->tally))
		atomic_inc(&test->used);
}

static int miss_in_an_interrupt(void)
{
	struct interrupt_test test = {};
	const unsigned long began = jiffies;

	TORNADO_EXPECT_EQ(tornado_object_create(&test_type, TORNADO_CLUSTERING_CPU, &test.tally,
						&test.ref),
			  0);
	TORNADO_EXPECT_EQ(tornado_test_interrupts_start(use_in_interrupt, &test), 0);
	while (!tornado_test_is_over(began, atomic_read(&test.used) >= 100))
		schedule_timeout_interruptible(1);
	tornado_test_interrupts_stop();
	tornado_object_destroy(test.ref);
	tornado_barrier();
	if (atomic_read(&test.used) < 100)
		return tornado_test_fail("only %d uses in interrupts", atomic_read(&test.used));
	TORNADO_EXPECT_EQ(atomic_read(&test.tally.wrong), 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.tally.destroyed),
			  atomic_read(&test.tally.constructed));
	return 0;
}

#define SLOTS 8
#define STEPS 4000

/* Stored references; whoever takes one out with xchg() is its owner. */
struct churn {
	unsigned long slots[SLOTS];
	struct tally tally;
	atomic_t created;
};

static int churn_run(void *context, unsigned int thread)
{
	struct churn *churn = context;
	unsigned int step;

	for (step = 0; step < STEPS; step++) {
		u32 dice = get_random_u32();
		unsigned long *slot = &churn->slots[dice % SLOTS];
		struct tornado_guard guard;
		struct tornado_ref ref;
		int error;

		if (step % 16 == 0)
			tornado_test_move_to(dice >> 16);
		if (dice & 0x300) {
			/* The slot is read inside the guard: it may be cleared any moment. */
			tornado_guard_enter(&guard);
			ref.entry = READ_ONCE(*slot);
			if (ref.entry)
				use(ref, &churn->tally);
			tornado_guard_leave(&guard);
			continue;
		}
		error = tornado_object_create(&test_type, (dice >> 10) % 4, &churn->tally, &ref);
		if (error)
			return error;
		atomic_inc(&churn->created);
		ref.entry = xchg(slot, ref.entry);
		if (ref.entry && tornado_object_destroy(ref))
			atomic_inc(&churn->tally.wrong);
		cond_resched();
	}
	return 0;
}

static int create_use_destroy_race(void)
{
	struct churn *churn = kzalloc(sizeof(*churn), GFP_KERNEL);
	int error, created, shared_destroyed, constructed, destroyed, wrong, i;

	if (!churn)
		return -ENOMEM;
	error = tornado_test_run_threads(2 * num_online_cpus(), churn_run, churn);
	for (i = 0; i < SLOTS; i++) {
		struct tornado_ref ref = { .entry = churn->slots[i] };

		if (ref.entry)
			tornado_object_destroy(ref);
	}
	tornado_barrier();
	created = atomic_read(&churn->created);
	shared_destroyed = atomic_read(&churn->tally.shared_destroyed);
	constructed = atomic_read(&churn->tally.constructed);
	destroyed = atomic_read(&churn->tally.destroyed);
	wrong = atomic_read(&churn->tally.wrong);
	kfree(churn);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(wrong, 0);
	TORNADO_EXPECT_EQ(shared_destroyed, created);
	TORNADO_EXPECT_EQ(destroyed, constructed);
	return created < 1000 ? tornado_test_fail("only %d objects", created) : 0;
}

static struct tornado_persistent_ref kept;

static bool kept_is_usable(void)
{
	struct tornado_guard guard;
	struct tornado_ref ref;
	void *rep = NULL;

	tornado_guard_enter(&guard);
	ref = tornado_persistent_get(&kept);
	if (ref.entry)
		rep = tornado_ref_local(ref, &guard);
	tornado_guard_leave(&guard);
	return rep;
}

/* The second object is destroyed too early, which kernels with lockdep say in the log. */
static int a_reference_is_kept_until_it_is_cleared(void)
{
	struct tally tally = {};
	struct tornado_ref ref;
	unsigned int round;

	TORNADO_EXPECT_EQ(kept_is_usable(), false);
	for (round = 0; round < 2; round++) {
		TORNADO_EXPECT_EQ(tornado_object_create(&test_type, TORNADO_CLUSTERING_ONE, &tally,
							&ref),
				  0);
		tornado_persistent_set(&kept, ref);
		TORNADO_EXPECT_EQ(kept_is_usable(), true);
		if (!round)
			tornado_persistent_clear(&kept);
		TORNADO_EXPECT_EQ(kept_is_usable(), round);
		TORNADO_EXPECT_EQ(tornado_object_destroy(ref), 0);
		TORNADO_EXPECT_EQ(kept_is_usable(), false);
		tornado_persistent_clear(&kept);
	}
	tornado_barrier();
	TORNADO_EXPECT_EQ(atomic_read(&tally.shared_destroyed), 2);
	return 0;
}

/* The visit events tell which CPUs the destruction disturbs. */
static int destroy_what_two_cpus_used(void)
{
	static const struct tornado_object_type type = { .name = "two_cpus", .rep_size = 8 };
	struct tornado_ref ref;
	int error;

	TORNADO_EXPECT_EQ(tornado_object_create(&type, TORNADO_CLUSTERING_CPU, NULL, &ref), 0);
	error = tornado_object_populate(ref, 1) ?: tornado_object_populate(ref, 2);
	tornado_object_destroy(ref);
	tornado_barrier();
	return error;
}

const struct tornado_test tornado_object_tests[] = {
	{ "destroy_what_two_cpus_used", destroy_what_two_cpus_used },
	{ "each_cpu_has_its_rep", each_cpu_has_its_rep },
	{ "destroy_inside_an_operation", destroy_inside_an_operation },
	{ "a_reference_is_kept_until_it_is_cleared", a_reference_is_kept_until_it_is_cleared },
	{ "miss_in_an_interrupt", miss_in_an_interrupt },
	{ "create_use_destroy_race", create_use_destroy_race },
	{}
};
