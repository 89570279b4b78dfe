// SPDX-License-Identifier: GPL-2.0
/* Regions whose pages come from a file. */
#include <atomic>
#include <cerrno>
#include <random>

#include "../lib/deadline.hpp"
#include "region_fixture.hpp"

namespace tornado::native
{
namespace
{

using selftest::Deadline;
using std::chrono::milliseconds;

unsigned long contents_of(unsigned long page)
{
	return page * 1000 + 1;
}

class RegionFileTest : public RegionTest
{
public:
	RegionFileTest()
	{
		platform::set_file([this](unsigned long index, unsigned long &word) {
			reads++;
			if (const int failure = error)
				return failure;
			word = contents_of(index);
			return 0;
		});
	}
	~RegionFileTest() override { platform::set_file(nullptr); }

	std::atomic<unsigned> reads{0};
	std::atomic<int> error{0};
};

tornado_region_plan plan_to_read(unsigned long pages, unsigned fault_around = 1)
{
	auto plan = plan_of(pages);

	plan.reads_file = 1;
	plan.fault_around = fault_around;
	return plan;
}

TEST_F(RegionFileTest, reads_what_is_touched)
{
	TestRegion region(plan_to_read(8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.read(3), contents_of(3));
	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(reads, 1U);
	EXPECT_EQ(region.numbers().filled, 1);
	EXPECT_EQ(region.numbers().asked, 1);
	EXPECT_EQ(mapping.fault_to_the_end(8), TORNADO_FAULT_BEYOND);
	EXPECT_EQ(reads, 1U);
}

TEST_F(RegionFileTest, reads_a_piece_up_to_the_end)
{
	TestRegion region(plan_to_read(20, 16));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(17), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(reads, 4U);
	for (unsigned long page = 16; page < 20; page++)
		EXPECT_EQ(mapping.read(page), contents_of(page));
	EXPECT_EQ(mapping.fault_to_the_end(5), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(reads, 20U);
	EXPECT_EQ(region.numbers().asked, 2);
}

TEST_F(RegionFileTest, does_not_wait_where_it_must_not)
{
	TestRegion region(plan_to_read(8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault(3), TORNADO_FAULT_WOULD_WAIT);
	EXPECT_EQ(reads, 0U);
}

TEST_F(RegionFileTest, denies_what_cannot_be_read)
{
	TestRegion region(plan_to_read(8));
	TestMapping mapping(region);

	error = -EIO;
	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_DENIED);
	error = 0;
	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_DENIED);
	EXPECT_EQ(region.numbers().denied, 1);
	EXPECT_EQ(mapping.fault_to_the_end(4), TORNADO_FAULT_MAPPED);
	region.remove(3, 4);
	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.read(3), contents_of(3));
}

/* It is taken again, and finds what there is then. */
TEST_F(RegionFileTest, does_not_deny_what_could_not_be_read_now)
{
	for (const int passing : {-ENOMEM, -EINTR}) {
		TestRegion region(plan_to_read(8));
		TestMapping mapping(region);
		auto once = mapping.make_fault(3);

		once.may_wait = 1;
		error = passing;
		EXPECT_EQ(tornado_core_region_fault(region.raw(), &once), TORNADO_FAULT_AGAIN);
		EXPECT_FALSE(mapping.has(3));
		error = 0;
		EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_MAPPED);
		EXPECT_EQ(region.numbers().denied, 0);
	}
}

TEST_F(RegionFileTest, threads_read_once)
{
	TestRegion region(plan_to_read(pages_per_block));
	TestMapping mapping(region);

	run_threads(cpus, [&](unsigned) {
		for (unsigned long page = 0; page < pages_per_block; page++) {
			EXPECT_EQ(mapping.fault_to_the_end(page), TORNADO_FAULT_MAPPED);
			EXPECT_EQ(mapping.read(page), contents_of(page));
		}
	});
	EXPECT_EQ(reads, pages_per_block);
	EXPECT_EQ(region.numbers().filled, static_cast<long long>(pages_per_block));
}

TEST_F(RegionFileTest, truncated_and_emptied_meanwhile)
{
	constexpr unsigned long pages = 100;
	TestRegion region(plan_to_read(pages, 8));
	TestMapping mapping(region);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> found{0};

	run_threads(cpus, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(milliseconds(500), [&] { return found > 1000; });
			while (!deadline) {
				region.resize(random() % pages);
				region.resize(pages);
				const unsigned long first = random() % pages;
				region.remove(first, first + 20);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const auto outcome = mapping.fault_to_the_end(random() % pages);
			EXPECT_TRUE(outcome == TORNADO_FAULT_MAPPED ||
				    outcome == TORNADO_FAULT_BEYOND)
				<< outcome;
			found += outcome == TORNADO_FAULT_MAPPED;
		}
	});
	EXPECT_EQ(region.numbers().denied, 0);
}

} // namespace
} // namespace tornado::native
