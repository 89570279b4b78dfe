// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_threads.h"

#define SUM_ID TORNADO_STATIC_TEST
#define RACE_ID (TORNADO_STATIC_TEST + 1)

static void sum_destroyed(void *shared)
{
	atomic_inc((atomic_t *)shared);
}

static const struct tornado_object_type sum_type = {
	.name = "static_sum",
	.rep_size = sizeof(atomic64_t),
	.destroy_shared = sum_destroyed,
};

/* No reference is stored anywhere. */
static int add_one(unsigned int id)
{
	struct tornado_ref ref = tornado_static_ref(id);
	struct tornado_guard guard;
	atomic64_t *sum;
	void *made;
	int error = 0;

	tornado_guard_enter(&guard);
	sum = tornado_ref_local(ref, &guard);
	if (sum)
		atomic64_inc(sum);
	else
		error = tornado_object_miss(ref, guard, 1, &made);
	tornado_guard_leave(&guard);
	return error;
}

static int add_up(void *rep, void *context)
{
	*(long long *)context += atomic64_read((atomic64_t *)rep);
	return 0;
}

static long long sum_of(unsigned int id)
{
	struct tornado_guard guard;
	long long sum = 0;

	tornado_guard_enter(&guard);
	tornado_object_for_each_rep(tornado_static_ref(id), guard, add_up, &sum);
	tornado_guard_leave(&guard);
	return sum;
}

static int an_object_is_found_by_its_id(void)
{
	atomic_t destroyed = ATOMIC_INIT(0);
	unsigned int round, cpu;

	TORNADO_EXPECT_EQ(add_one(SUM_ID), -ESTALE);
	for (round = 1; round <= 2; round++) {
		TORNADO_EXPECT_EQ(tornado_static_start(SUM_ID, &sum_type, TORNADO_CLUSTERING_CPU,
						       &destroyed),
				  0);
		TORNADO_EXPECT_EQ(tornado_static_start(SUM_ID, &sum_type, TORNADO_CLUSTERING_CPU,
						       &destroyed),
				  -EBUSY);
		for_each_online_cpu(cpu) {
			tornado_test_move_to(cpu);
			TORNADO_EXPECT_EQ(add_one(SUM_ID), 0);
		}
		set_cpus_allowed_ptr(current, cpu_possible_mask);
		TORNADO_EXPECT_EQ(sum_of(SUM_ID), num_online_cpus());
		TORNADO_EXPECT_EQ(tornado_static_stop(SUM_ID), 0);
		TORNADO_EXPECT_EQ(atomic_read(&destroyed), round);
		TORNADO_EXPECT_EQ(tornado_static_stop(SUM_ID), -ESTALE);
		TORNADO_EXPECT_EQ(add_one(SUM_ID), -ESTALE);
	}
	return 0;
}

static int a_wrong_static_id_is_refused(void)
{
	atomic_t destroyed = ATOMIC_INIT(0);

	TORNADO_EXPECT_EQ(tornado_static_start(TORNADO_STATIC_LIMIT, &sum_type,
					       TORNADO_CLUSTERING_CPU, &destroyed),
			  -EINVAL);
	TORNADO_EXPECT_EQ(tornado_static_start(SUM_ID, &sum_type, 99, &destroyed), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_static_stop(TORNADO_STATIC_LIMIT), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_static_stop(UINT_MAX), -EINVAL);
	TORNADO_EXPECT_EQ(atomic_read(&destroyed), 0);
	return 0;
}

struct static_race {
	unsigned long end;
	atomic_t started;
	atomic_t destroyed;
	atomic_t used;
};

static bool is_over(const struct static_race *race)
{
	return atomic_read(&race->started) >= 10 && atomic_read(&race->used) >= 10;
}

static int race_run(void *context, unsigned int thread)
{
	struct static_race *race = context;
	unsigned int step = thread;
	int error;

	while (!is_over(race) && time_before(jiffies, race->end)) {
		tornado_test_move_to(step++);
		if (thread < 2) {
			error = tornado_static_start(RACE_ID, &sum_type, TORNADO_CLUSTERING_CPU,
						     &race->destroyed);
			if (error == -EBUSY)
				continue;
			if (error)
				return error;
			atomic_inc(&race->started);
			/* Others are to find it, too: stopping it takes longer than this. */
			schedule_timeout_uninterruptible(2);
			error = tornado_static_stop(RACE_ID);
			if (error)
				return error;
			continue;
		}
		error = add_one(RACE_ID);
		if (!error)
			atomic_inc(&race->used);
		else if (error != -ESTALE)
			return error;
		cond_resched();
	}
	return 0;
}

/* Somebody starts, uses and stops it all the time. */
static int static_start_use_stop_race(void)
{
	struct static_race *race = kzalloc(sizeof(*race), GFP_KERNEL);
	int error, started, destroyed, used;

	if (!race)
		return -ENOMEM;
	race->end = jiffies + 30 * HZ;
	error = tornado_test_run_threads(2 + num_online_cpus(), race_run, race);
	started = atomic_read(&race->started);
	destroyed = atomic_read(&race->destroyed);
	used = atomic_read(&race->used);
	kfree(race);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(destroyed, started);
	if (started < 10 || used < 10)
		return tornado_test_fail("started %d times and used %d times only", started, used);
	return 0;
}

const struct tornado_test tornado_static_tests[] = {
	{ "an_object_is_found_by_its_id", an_object_is_found_by_its_id },
	{ "a_wrong_static_id_is_refused", a_wrong_static_id_is_refused },
	{ "static_start_use_stop_race", static_start_use_stop_race },
	{}
};
