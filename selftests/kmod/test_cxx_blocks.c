// SPDX-License-Identifier: GPL-2.0
/*
 * Building blocks and memory in C++, <tornado/map.hpp> and its neighbours:
 * cxx_blocks_user.cpp uses them.
 */
#include <linux/cpumask.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <tornado/api.h>
#include "cxx_blocks_user.h"
#include "test_main.h"
#include "test_threads.h"

static int line_is_none(int line)
{
	return line ? tornado_test_fail("cxx_blocks_user.cpp:%d: not as expected", line) : 0;
}

static int cxx_map_finds_what_was_put_in(void)
{
	return line_is_none(cxx_use_map());
}

static int cxx_hash_finds_what_was_put_in(void)
{
	return line_is_none(cxx_use_hash_and_pool());
}

static int cxx_unknown_clusterings_are_refused(void)
{
	return line_is_none(cxx_refuse_unknown_clusterings());
}

#define ADDITIONS 2000

static int count(void *context, unsigned int thread)
{
	unsigned int i;

	for (i = 0; i < ADDITIONS; i++) {
		if (i % 64 == 0)
			tornado_test_move_to(get_random_u32());
		TORNADO_EXPECT_EQ(cxx_counters_add(i % 4), 0);
	}
	return 0;
}

static int cxx_counters_are_exact(void)
{
	unsigned int threads = num_online_cpus(), pieces[2];
	long sums[2];
	int error;

	TORNADO_EXPECT_EQ(cxx_counters_create(), 0);
	error = tornado_test_run_threads(threads, count, NULL);
	sums[0] = cxx_counters_sum(0, &pieces[0]);
	sums[1] = cxx_counters_sum(1, &pieces[1]);
	cxx_counters_destroy();
	tornado_barrier();
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(sums[0], threads * ADDITIONS / 4 * 6);
	TORNADO_EXPECT_EQ(sums[1], threads * ADDITIONS / 4 * 6);
	TORNADO_EXPECT_EQ(pieces[0] > 1 || num_online_cpus() == 1, 1);
	TORNADO_EXPECT_EQ(pieces[1], 1);
	return 0;
}

const struct tornado_test tornado_cxx_blocks_tests[] = {
	{ "cxx_map_finds_what_was_put_in", cxx_map_finds_what_was_put_in },
	{ "cxx_hash_finds_what_was_put_in", cxx_hash_finds_what_was_put_in },
	{ "cxx_unknown_clusterings_are_refused", cxx_unknown_clusterings_are_refused },
	{ "cxx_counters_are_exact", cxx_counters_are_exact },
	{}
};
