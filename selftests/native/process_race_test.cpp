// SPDX-License-Identifier: GPL-2.0
/* Faults against mappings that come and go, and against the end of Processes and regions. */
#include <atomic>
#include <random>

#include "../lib/deadline.hpp"
#include "process_fixture.hpp"

namespace tornado::native
{
namespace
{

using selftest::Deadline;
using std::chrono::milliseconds;

constexpr unsigned threads = CoreTest::cpus;
constexpr unsigned long pages = 16;

using ProcessRaceTest = ProcessTest;

INSTANTIATE_TEST_SUITE_P(Lookups, ProcessRaceTest, testing::ValuesIn(all_lookups), name_of_lookup);

/* Whoever faults finds its region, however often the list changes around it. */
TEST_P(ProcessRaceTest, faults_while_others_map_and_unmap)
{
	Space space;
	TestRegion region(plan_of(pages));
	ListedMapping mapping(space, region, 0, pages);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> faults{0};
	unsigned changes = 0;

	ASSERT_EQ(mapping.map(GetParam()), 0);
	platform::inject_delays(20);
	run_threads(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread > 0) {
			while (!stop) {
				EXPECT_EQ(mapping.fault(random() % pages), TORNADO_FAULT_MAPPED);
				faults++;
				if (random() % 8 == 0)
					platform::bind_to_cpu(random() % cpus);
			}
			return;
		}
		Deadline deadline(milliseconds(1000),
				  [&] { return changes > 300 && faults > 1000; });
		while (!deadline) {
			TestRegion passing(plan_of(3 * pages));
			ListedMapping other(space, passing, pages + random() % 8, pages);
			EXPECT_EQ(other.map(GetParam()), 0);
			EXPECT_EQ(other.fault(2 * pages - 1), TORNADO_FAULT_MAPPED);
			EXPECT_EQ(passing.numbers().faults, 1);
			other.unmap();
			EXPECT_EQ(mapping.fault(2 * pages - 1), TORNADO_FAULT_NOT_MAPPED);
			changes++;
		}
		stop = true;
	});
	EXPECT_GT(changes, 0U);
	EXPECT_GT(faults, 0U);
	mapping.unmap();
	EXPECT_FALSE(space.numbers());
}

/* Processes come and go with their only mapping; with them, regions. */
TEST_P(ProcessRaceTest, spaces_come_and_go)
{
	run_threads(threads, [&](unsigned thread) {
		for (unsigned round = 0; round < 50; round++) {
			Space parent;
			Space child;
			TestRegion region(plan_of(pages));
			ListedMapping mapping(parent, region, 0, pages);
			ListedMapping copy(child, region, 0, pages);
			EXPECT_EQ(mapping.map(GetParam()), 0);
			for (unsigned cpu = 0; cpu < cpus; cpu++) {
				platform::bind_to_cpu((thread + cpu) % cpus);
				EXPECT_EQ(mapping.fault(cpu), TORNADO_FAULT_MAPPED);
			}
			EXPECT_TRUE(copy.copy_of(mapping));
			mapping.unmap();
			EXPECT_EQ(copy.fault(0), TORNADO_FAULT_MAPPED);
			EXPECT_EQ(child.numbers()->faults, 1);
			copy.unmap();
			EXPECT_FALSE(child.numbers());
		}
	});
}

/* One space, whose only mappings are those of threads that map and unmap: its Process ends and
 * begins again under them. */
TEST_P(ProcessRaceTest, threads_map_and_unmap_in_one_space)
{
	Space space;
	TestRegion region(plan_of(pages * threads));

	platform::inject_delays(20);
	run_threads(threads, [&](unsigned thread) {
		for (unsigned round = 0; round < 200; round++) {
			ListedMapping mapping(space, region, thread * pages, pages);
			EXPECT_EQ(mapping.map(GetParam()), 0);
			EXPECT_EQ(mapping.fault(thread * pages + round % pages),
				  TORNADO_FAULT_MAPPED);
			EXPECT_TRUE(space.numbers());
			mapping.unmap();
		}
	});
	EXPECT_FALSE(space.numbers());
}

} // namespace
} // namespace tornado::native
