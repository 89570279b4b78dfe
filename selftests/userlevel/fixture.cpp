// SPDX-License-Identifier: GPL-2.0
#include "fixture.hpp"

#include <vector>

#include <sched.h>
#include <tornado/core/existence/guard_counts.hpp>

#include "../lib/threads.hpp"
#include "cpus.hpp"

namespace tornado::selftest
{

void UserLevelTest::SetUp()
{
	ASSERT_EQ(tornado_userlevel_start(), 0);
}

void UserLevelTest::TearDown()
{
	EXPECT_EQ(operations_running(), 0);
	EXPECT_EQ(tornado_userlevel_stop(), 0) << "objects were never destroyed";
}

void run_threads(unsigned count, const std::function<void(unsigned thread)> &body)
{
	start_together(count, body);
}

void hop(std::minstd_rand &random)
{
	static const std::vector<int> allowed = allowed_cpus();

	pin_to(allowed[random() % allowed.size()]);
}

long long operations_running()
{
	long long running = 0;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		for (const unsigned long generation : {0UL, 1UL})
			running += existence::GuardCounts(tornado_default_domain.counts, cpu)
					   .running(generation);
	return running;
}

} // namespace tornado::selftest
