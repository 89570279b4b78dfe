// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/counter.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_pieces.h"
#include "test_threads.h"

/* One thread at a time uses the object: one rep, wherever the thread is. */
static const struct tornado_object_type follower_type = {
	.name = "follower",
	.rep_size = sizeof(atomic64_t),
	.destroy_rep = tornado_test_piece_destroy,
	.merge_rep = tornado_test_piece_merge,
	.reps_wanted = 1,
};

static int add_on(struct tornado_ref ref, unsigned int cpu)
{
	tornado_test_move_to(cpu);
	return tornado_test_piece_add(ref, 1);
}

static int follow(struct tornado_ref ref)
{
	unsigned int cpu;

	for (cpu = 0; cpu < num_online_cpus(); cpu++) {
		struct tornado_test_pieces gathered;

		TORNADO_EXPECT_EQ(add_on(ref, cpu), 0);
		tornado_barrier();
		gathered = tornado_test_pieces_gather(ref);
		TORNADO_EXPECT_EQ(gathered.reps, 1);
		TORNADO_EXPECT_EQ(gathered.sum, cpu + 1);
	}
	return 0;
}

static int a_rep_follows_its_thread(void)
{
	atomic_t destroyed = ATOMIC_INIT(0);
	struct tornado_ref ref;
	int error;

	TORNADO_EXPECT_EQ(tornado_object_create(&follower_type, TORNADO_CLUSTERING_CPU, &destroyed,
						&ref),
			  0);
	error = follow(ref);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	tornado_object_destroy(ref);
	tornado_barrier();
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(atomic_read(&destroyed), num_online_cpus());
	return 0;
}

struct hop {
	struct tornado_ref ref;
	unsigned long end;
	atomic_t destroyed;
	atomic64_t added;
};

static int hop_run(void *context, unsigned int thread)
{
	struct hop *hop = context;
	unsigned int step;
	int error;

	for (step = thread; time_before(jiffies, hop->end); step++) {
		error = add_on(hop->ref, step);
		if (error)
			return error;
		atomic64_inc(&hop->added);
		if (atomic64_read(&hop->added) > 1000 && atomic_read(&hop->destroyed) > 1)
			break;
		cond_resched();
	}
	return 0;
}

/* Threads that hop: the reps follow until it is clear that they are needed everywhere. */
static int sum_is_exact_while_reps_follow(void)
{
	struct hop *hop = kzalloc(sizeof(*hop), GFP_KERNEL);
	struct tornado_test_pieces gathered;
	long long added;
	int error, merged;

	if (!hop)
		return -ENOMEM;
	hop->end = jiffies + 30 * HZ;
	error = tornado_object_create(&follower_type, TORNADO_CLUSTERING_CPU, &hop->destroyed,
				      &hop->ref);
	if (error) {
		kfree(hop);
		return error;
	}
	error = tornado_test_run_threads(2, hop_run, hop);
	tornado_barrier();
	gathered = tornado_test_pieces_gather(hop->ref);
	merged = atomic_read(&hop->destroyed);
	added = atomic64_read(&hop->added);
	tornado_object_destroy(hop->ref);
	tornado_barrier();
	kfree(hop);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(gathered.sum, added);
	return merged ? 0 : tornado_test_fail("no rep was merged");
}

static int a_type_that_cannot_merge_is_refused(void)
{
	static const struct tornado_object_type type = {
		.name = "stiff",
		.rep_size = 8,
		.reps_wanted = 1,
	};
	struct tornado_ref ref;

	TORNADO_EXPECT_EQ(tornado_object_create(&type, TORNADO_CLUSTERING_CPU, NULL, &ref),
			  -EINVAL);
	TORNADO_EXPECT_EQ(tornado_static_start(TORNADO_STATIC_TEST + 3, &type,
					       TORNADO_CLUSTERING_CPU, NULL),
			  -EINVAL);
	return 0;
}

/* Who adds relies on it, and would lose adds otherwise. */
static int a_counter_per_cpu_stays_so(void)
{
	static const struct tornado_object_type type = { .name = "other", .rep_size = 8 };
	struct tornado_swap swap = {
		.type = &type,
		.clustering = TORNADO_CLUSTERING_ONE,
		.limit_ms = 10000,
	};
	struct tornado_counter counter;
	long long sum;
	int refused;

	TORNADO_EXPECT_EQ(tornado_counter_create(&counter, TORNADO_CLUSTERING_CPU), 0);
	tornado_counter_add(&counter, 5);
	refused = tornado_object_swap(counter.ref, &swap);
	sum = tornado_counter_read(&counter, NULL);
	tornado_counter_destroy(&counter);
	tornado_barrier();
	TORNADO_EXPECT_EQ(refused, -EINVAL);
	TORNADO_EXPECT_EQ(sum, 5);
	return 0;
}

const struct tornado_test tornado_following_tests[] = {
	{ "a_rep_follows_its_thread", a_rep_follows_its_thread },
	{ "sum_is_exact_while_reps_follow", sum_is_exact_while_reps_follow },
	{ "a_type_that_cannot_merge_is_refused", a_type_that_cannot_merge_is_refused },
	{ "a_counter_per_cpu_stays_so", a_counter_per_cpu_stays_so },
	{}
};
