// SPDX-License-Identifier: GPL-2.0
/* Faults against each other, against changes of the size, and against what shrinkers do. */
#include <atomic>
#include <random>

#include "../lib/deadline.hpp"
#include "region_fixture.hpp"

namespace tornado::native
{
namespace
{

using selftest::Deadline;
using std::chrono::milliseconds;

constexpr unsigned threads = CoreTest::cpus;
constexpr unsigned long pages = 2 * pages_per_block;

unsigned long any_page(std::minstd_rand &random)
{
	return random() % pages;
}

TEST_F(RegionTest, each_page_is_made_once)
{
	TestRegion region(plan_of(pages));
	TestMapping mapping(region);

	run_threads(threads, [&](unsigned) {
		for (unsigned long index = 0; index < pages; index++) {
			EXPECT_EQ(mapping.fault(index), TORNADO_FAULT_MAPPED);
			EXPECT_TRUE(mapping.add(index));
		}
	});
	EXPECT_EQ(region.numbers().filled, static_cast<long long>(pages));
	for (unsigned long index = 0; index < pages; index++)
		EXPECT_EQ(mapping.read(index), threads);
}

TEST_F(RegionTest, faults_while_it_shrinks_and_grows)
{
	TestRegion region(plan_of(pages));
	TestMapping mapping(region);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> beyond{0};
	std::atomic<unsigned> mapped{0};

	platform::inject_delays(20);
	run_threads(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(milliseconds(1500),
					  [&] { return beyond > 100 && mapped > 1000; });
			while (!deadline) {
				const unsigned long size = random() % pages;
				region.resize(size);
				// Nothing is left of what is after the end.
				EXPECT_FALSE(mapping.has(size));
				EXPECT_FALSE(mapping.has(pages - 1) && size < pages);
				region.resize(pages);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const auto index = any_page(random);
			switch (mapping.fault(index)) {
			case TORNADO_FAULT_MAPPED:
				mapping.add(index);
				mapped++;
				break;
			case TORNADO_FAULT_BEYOND:
				beyond++;
				break;
			default:
				ADD_FAILURE();
			}
			if (random() % 8 == 0)
				platform::bind_to_cpu(random() % cpus);
		}
	});
	EXPECT_GT(beyond, 0U);
	EXPECT_GT(mapped, 0U);
	EXPECT_EQ(region.numbers().resident, region.numbers().filled - region.numbers().removed);
}

TEST_F(RegionTest, faults_while_pages_are_removed)
{
	TestRegion region(plan_of(pages));
	TestMapping mapping(region);
	std::atomic<bool> stop{false};

	run_threads(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(milliseconds(1000),
					  [&] { return region.numbers().removed > 1000; });
			while (!deadline) {
				const auto first = any_page(random);
				region.remove(first, first + random() % (pages - first));
			}
			stop = true;
			return;
		}
		while (!stop) {
			const auto index = any_page(random);
			EXPECT_EQ(mapping.fault(index), TORNADO_FAULT_MAPPED);
			mapping.add(index);
		}
	});
	EXPECT_GT(region.numbers().removed, 0);
}

TEST_F(RegionTest, copies_while_it_shrinks_and_grows)
{
	TestRegion region(plan_of(pages));
	TestMapping mapping(region);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> copies{0};

	run_threads(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(milliseconds(500), [&] { return copies > 1000; });
			while (!deadline) {
				region.resize(random() % pages);
				region.resize(pages);
			}
			stop = true;
			return;
		}
		while (!stop) {
			auto fault = mapping.make_fault(any_page(random));
			fault.wants_copy = 1;
			if (tornado_core_region_fault(region.raw(), &fault) == TORNADO_FAULT_COPY) {
				platform::page_free(fault.page);
				copies++;
			}
		}
	});
	EXPECT_GT(copies, 0U);
}

TEST_F(RegionTest, drained_while_it_is_used)
{
	auto plan = plan_of(pages);
	plan.fault_around = 4;
	TestRegion region(plan);
	std::atomic<unsigned> running{threads - 1};
	unsigned long drained = 0;

	run_threads(threads, [&](unsigned thread) {
		if (thread == 0) {
			while (running)
				drained += tornado_core_region_drain(region.raw());
			return;
		}
		TestMapping mapping(region);
		for (unsigned round = 0; round < 4; round++) {
			for (unsigned long index = 0; index < pages; index++)
				EXPECT_EQ(mapping.fault(index), TORNADO_FAULT_MAPPED);
			mapping.unmap(0, pages);
		}
		running--;
	});
	EXPECT_EQ(region.numbers().filled, static_cast<long long>(pages));
}

/* Regions come and go on all CPUs, with pages stocked in all their reps. */
TEST_F(RegionTest, created_and_destroyed)
{
	run_threads(threads, [](unsigned thread) {
		for (unsigned round = 0; round < 30; round++) {
			TestRegion region(plan_of(pages));
			TestMapping mapping(region);
			for (unsigned cpu = 0; cpu < cpus; cpu++) {
				platform::bind_to_cpu((thread + cpu) % cpus);
				EXPECT_EQ(mapping.fault(cpu * 3), TORNADO_FAULT_MAPPED);
			}
		}
	});
}

} // namespace
} // namespace tornado::native
