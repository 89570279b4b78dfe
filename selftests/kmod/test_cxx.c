// SPDX-License-Identifier: GPL-2.0
/*
 * The in-kernel API for C++, <tornado/object.hpp>: cxx_user.cpp uses it.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <tornado/api.h>
#include <uapi/tornado/tornado.h>
#include "cxx_user.h"
#include "test_main.h"
#include "test_threads.h"

#define ENOUGH 10

static unsigned long until; /* jiffies */
static unsigned int replaced_before;

void cxx_dawdle(unsigned int dice)
{
	if (dice % 4 == 0)
		tornado_test_move_to(dice >> 8);
	if (dice % 16 == 1)
		usleep_range(500, 1500);
}

static bool is_over(void)
{
	return tornado_test_is_over(until, cxx_replaced() - replaced_before >= ENOUGH);
}

/* The first thread replaces what the others read. */
static int replace_or_read(void *context, unsigned int thread)
{
	bool whole = true;

	while (whole && !is_over()) {
		if (thread) {
			whole = cxx_read(get_random_u32());
			cond_resched();
		} else {
			cxx_publish();
			usleep_range(100, 200);
		}
	}
	return whole ? 0 : tornado_test_fail("an element was freed while it was read");
}

static int cxx_guard_keeps_what_was_published(void)
{
	unsigned int freed = cxx_released(), replaced;
	int error;

	replaced_before = cxx_replaced();
	until = jiffies + 2 * HZ;
	cxx_publish();
	error = tornado_test_run_threads(2 * num_online_cpus() + 1, replace_or_read, NULL);
	TORNADO_EXPECT_EQ(cxx_still_published(), 1);
	cxx_give_up_last();
	tornado_barrier();
	if (error)
		return error;
	replaced = cxx_replaced() - replaced_before;
	TORNADO_EXPECT_EQ(cxx_still_published(), 0);
	TORNADO_EXPECT_EQ(cxx_released() - freed, replaced + 1);
	return replaced < ENOUGH ? tornado_test_fail("only %u were replaced", replaced) : 0;
}

#define ADDITIONS 2000

static int add_up(void *context, unsigned int thread)
{
	unsigned int i;

	for (i = 0; i < ADDITIONS; i++) {
		if (i % 64 == 0)
			tornado_test_move_to(get_random_u32());
		TORNADO_EXPECT_EQ(cxx_sum_add(i % 4), 0);
	}
	return 0;
}

static int cxx_object_sums_up(void)
{
	unsigned int threads = num_online_cpus();
	long sum;
	int error;

	TORNADO_EXPECT_EQ(cxx_sum_create(), 0);
	error = tornado_test_run_threads(threads, add_up, NULL);
	sum = cxx_sum();
	TORNADO_EXPECT_EQ(cxx_sum_use_after_destroy(), -ESTALE);
	tornado_barrier();
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(sum, threads * ADDITIONS / 4 * 6);
	return 0;
}

static int cxx_clusterings_are_those_of_c(void)
{
	TORNADO_EXPECT_EQ(cxx_clustering_of_cpu(), TORNADO_CLUSTERING_CPU);
	TORNADO_EXPECT_EQ(cxx_clustering_of_node(), TORNADO_CLUSTERING_NODE);
	TORNADO_EXPECT_EQ(cxx_clustering_of_one(), TORNADO_CLUSTERING_ONE);
	TORNADO_EXPECT_EQ(cxx_clustering_of_cache(), TORNADO_CLUSTERING_CACHE);
	TORNADO_EXPECT_EQ(cxx_clustering_of_two(), TORNADO_CLUSTERING_GROUP_OF(2));
	return 0;
}

const struct tornado_test tornado_cxx_tests[] = {
	{ "cxx_clusterings_are_those_of_c", cxx_clusterings_are_those_of_c },
	{ "cxx_guard_keeps_what_was_published", cxx_guard_keeps_what_was_published },
	{ "cxx_object_sums_up", cxx_object_sums_up },
	{}
};
