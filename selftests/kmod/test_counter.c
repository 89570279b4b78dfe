// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <tornado/counter.h>
#include "test_main.h"
#include "test_threads.h"

#define ADDS_PER_THREAD 20000

struct sum_test {
	struct tornado_counter counter;
	atomic64_t by_interrupts;
	atomic_t failed;
};

static void add_in_interrupt(void *context)
{
	struct sum_test *test = context;

	if (tornado_counter_add(&test->counter, 1000003))
		atomic_inc(&test->failed);
	else
		atomic64_add(1000003, &test->by_interrupts);
}

static int add_and_migrate(void *context, unsigned int thread)
{
	struct sum_test *test = context;
	unsigned int i;
	int error;

	for (i = 0; i < ADDS_PER_THREAD; i++) {
		if (i % 500 == 0)
			tornado_test_move_to(thread + i / 500);
		error = tornado_counter_add(&test->counter, thread + 1);
		if (error)
			return error;
	}
	return 0;
}

/* Threads that share CPUs and migrate, and interrupts on every CPU, add; no add is lost. */
static int sum_is_exact(enum tornado_clustering clustering)
{
	unsigned int threads = 2 * num_online_cpus();
	struct sum_test test = {};
	s64 expected, sum;
	int error;

	TORNADO_EXPECT_EQ(tornado_counter_create(&test.counter, clustering), 0);
	error = tornado_test_interrupts_start(add_in_interrupt, &test);
	if (!error) {
		error = tornado_test_run_threads(threads, add_and_migrate, &test);
		tornado_test_interrupts_stop();
	}
	expected = (s64)ADDS_PER_THREAD * threads * (threads + 1) / 2 +
		   atomic64_read(&test.by_interrupts);
	sum = tornado_counter_read(&test.counter, NULL);
	tornado_counter_destroy(&test.counter);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.failed), 0);
	if (!atomic64_read(&test.by_interrupts))
		return tornado_test_fail("no interrupt came: the test showed nothing");
	TORNADO_EXPECT_EQ(sum, expected);
	return 0;
}

static int sum_is_exact_per_cpu(void)
{
	return sum_is_exact(TORNADO_CLUSTERING_CPU);
}

static int sum_is_exact_per_node(void)
{
	return sum_is_exact(TORNADO_CLUSTERING_NODE);
}

static int sum_is_exact_in_one(void)
{
	return sum_is_exact(TORNADO_CLUSTERING_ONE);
}

static int unknown_clustering_is_refused(void)
{
	struct tornado_counter counter;

	TORNADO_EXPECT_EQ(tornado_counter_create(&counter, TORNADO_CLUSTERING_GROUP), -EINVAL);
	return 0;
}

const struct tornado_test tornado_counter_tests[] = {
	{ "sum_is_exact_per_cpu", sum_is_exact_per_cpu },
	{ "sum_is_exact_per_node", sum_is_exact_per_node },
	{ "sum_is_exact_in_one", sum_is_exact_in_one },
	{ "unknown_clustering_is_refused", unknown_clustering_is_refused },
	{}
};
