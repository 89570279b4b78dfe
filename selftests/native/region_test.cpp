// SPDX-License-Identifier: GPL-2.0
#include <cerrno>

#include "region_fixture.hpp"

namespace tornado::native
{
namespace
{

TEST_F(RegionTest, a_fault_maps_one_page)
{
	TestRegion region(plan_of(8));
	TestMapping mapping(region);

	platform::bind_to_cpu(0);
	EXPECT_EQ(mapping.fault(3), TORNADO_FAULT_MAPPED);
	EXPECT_TRUE(mapping.has(3));
	EXPECT_FALSE(mapping.has(2));
	EXPECT_FALSE(mapping.has(4));
	const auto numbers = region.numbers();
	EXPECT_EQ(numbers.faults, 1);
	EXPECT_EQ(numbers.filled, 1);
	EXPECT_EQ(numbers.resident, 1);
	EXPECT_EQ(numbers.around, 0);
	EXPECT_EQ(numbers.refills, 1);
}

TEST_F(RegionTest, mappings_share_pages)
{
	TestRegion region(plan_of(8));
	TestMapping one(region);
	TestMapping other(region);

	EXPECT_EQ(one.fault(0), TORNADO_FAULT_MAPPED);
	EXPECT_TRUE(one.add(0));
	EXPECT_EQ(other.fault(0), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(other.read(0), 1U);
	EXPECT_EQ(region.numbers().filled, 1);
	EXPECT_EQ(region.numbers().faults, 2);
}

TEST_F(RegionTest, pages_stay_when_they_are_unmapped)
{
	TestRegion region(plan_of(8));
	TestMapping mapping(region);

	mapping.fault(5);
	mapping.add(5);
	mapping.unmap(0, 8);
	EXPECT_FALSE(mapping.has(5));
	EXPECT_EQ(mapping.fault(5), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.read(5), 1U);
}

TEST_F(RegionTest, a_fault_after_the_end_makes_nothing)
{
	TestRegion region(plan_of(8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault(8), TORNADO_FAULT_BEYOND);
	EXPECT_EQ(mapping.fault(TORNADO_REGION_PAGES_MAX - 1), TORNADO_FAULT_BEYOND);
	EXPECT_EQ(region.numbers().beyond, 2);
	EXPECT_EQ(region.numbers().filled, 0);
}

TEST_F(RegionTest, pages_of_all_blocks_up_to_the_largest_region)
{
	TestRegion region(plan_of(TORNADO_REGION_PAGES_MAX));
	TestMapping mapping(region);
	unsigned long pages = 0;

	for (unsigned long index = 1; index < TORNADO_REGION_PAGES_MAX; index *= 2) {
		EXPECT_EQ(mapping.fault(index - 1), TORNADO_FAULT_MAPPED) << index;
		EXPECT_EQ(mapping.fault(index), TORNADO_FAULT_MAPPED) << index;
		pages += index == 1 || index == 2 ? 1 : 2;
	}
	EXPECT_EQ(mapping.fault(TORNADO_REGION_PAGES_MAX - 1), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(region.numbers().resident, static_cast<long long>(pages + 2));
}

TEST_F(RegionTest, shrinking_takes_pages_away_everywhere)
{
	TestRegion region(plan_of(4 * pages_per_block));
	TestMapping one(region);
	TestMapping other(region);

	for (unsigned long index = 0; index < 4 * pages_per_block; index += 64) {
		one.fault(index);
		other.fault(index);
	}
	region.resize(pages_per_block + 64);
	EXPECT_TRUE(one.has(pages_per_block));
	EXPECT_TRUE(other.has(pages_per_block));
	EXPECT_FALSE(one.has(pages_per_block + 64));
	EXPECT_FALSE(other.has(3 * pages_per_block));
	EXPECT_EQ(one.fault(pages_per_block + 64), TORNADO_FAULT_BEYOND);
	EXPECT_EQ(region.numbers().resident, 9);
	EXPECT_EQ(region.numbers().removed, 32 - 9);
}

TEST_F(RegionTest, what_was_cut_off_is_new_after_growing)
{
	TestRegion region(plan_of(8));
	TestMapping mapping(region);

	mapping.fault(7);
	mapping.add(7);
	region.resize(7);
	region.resize(8);
	EXPECT_EQ(mapping.fault(7), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.read(7), 0U);
}

TEST_F(RegionTest, pages_are_removed_from_the_middle)
{
	TestRegion region(plan_of(4 * pages_per_block));
	TestMapping mapping(region);

	for (unsigned long index = 0; index < 4 * pages_per_block; index += 4)
		mapping.fault(index);
	region.remove(pages_per_block - 4, 2 * pages_per_block + 4);
	EXPECT_TRUE(mapping.has(pages_per_block - 8));
	EXPECT_FALSE(mapping.has(pages_per_block - 4));
	EXPECT_FALSE(mapping.has(pages_per_block));
	EXPECT_FALSE(mapping.has(2 * pages_per_block));
	EXPECT_TRUE(mapping.has(2 * pages_per_block + 4));
	EXPECT_EQ(region.numbers().removed, 130);
	EXPECT_EQ(mapping.fault(pages_per_block), TORNADO_FAULT_MAPPED);
}

TEST_F(RegionTest, a_copy_is_handed_out_and_outlives_the_region)
{
	tornado_page *page;
	{
		TestRegion region(plan_of(8));
		TestMapping mapping(region);
		auto fault = mapping.make_fault(2);

		fault.wants_copy = 1;
		EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_COPY);
		EXPECT_FALSE(mapping.has(2));
		EXPECT_EQ(fault.page->owner, &region.owner());
		page = fault.page;
	}
	EXPECT_EQ(page->owner, nullptr);
	platform::page_free(page);
}

TEST_F(RegionTest, a_dump_makes_no_page)
{
	TestRegion region(plan_of(8));
	TestMapping mapping(region);
	auto fault = mapping.make_fault(2);

	fault.makes_none = 1;
	EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_ABSENT);
	mapping.fault(3);
	EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_ABSENT);
	EXPECT_EQ(region.numbers().resident, 1);
	mapping.fault(2);
	mapping.unmap(0, 8);
	EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_MAPPED);
}

TEST_F(RegionTest, few_faults_stock_few_pages)
{
	TestRegion region(plan_of(1024));
	TestMapping mapping(region);

	platform::bind_to_cpu(0);
	mapping.fault(0);
	EXPECT_LE(region.numbers().stocked, 4);
	for (unsigned long index = 0; index < 512; index++)
		mapping.fault(index);
	EXPECT_LE(region.numbers().refills, 512 / 16 + 3);
	EXPECT_GT(tornado_core_region_stocked(region.raw()), 4U);
	EXPECT_EQ(tornado_core_region_drain(region.raw()), 4U + 8 + 16 * 32 - 512);
	EXPECT_EQ(region.numbers().stocked, 0);
}

TEST_F(RegionTest, no_more_is_stocked_than_the_region_has_pages)
{
	TestRegion region(plan_of(2));
	TestMapping mapping(region);

	platform::bind_to_cpu(0);
	mapping.fault(0);
	EXPECT_EQ(region.numbers().stocked, 1);
}

TEST_F(RegionTest, interleaves_by_page)
{
	auto plan = plan_of(64);
	plan.placement = TORNADO_PLACE_INTERLEAVE;
	plan.nodes = 0b101;
	TestRegion region(plan);
	TestMapping mapping(region);

	for (unsigned long index = 0; index < 8; index++) {
		mapping.fault(index);
		EXPECT_EQ(mapping.node_of(index), index % 2 ? 2U : 0U);
	}
	EXPECT_EQ(region.numbers().stocked, 0);
}

class RegionPlacement : public RegionTest,
			public ::testing::WithParamInterface<tornado_region_placement>
{
};

TEST_P(RegionPlacement, is_on_the_node_that_touches_first)
{
	auto plan = plan_of(64);
	plan.placement = GetParam();
	plan.nodes = GetParam() == TORNADO_PLACE_NODES ? 0b111 : 0;
	TestRegion region(plan);
	TestMapping mapping(region);

	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		mapping.fault(cpu);
		mapping.fault(cpus + cpu);
		EXPECT_EQ(mapping.node_of(cpu), platform::node_of(cpu));
		EXPECT_EQ(mapping.node_of(cpus + cpu), platform::node_of(cpu));
	}
}

INSTANTIATE_TEST_SUITE_P(Policies, RegionPlacement,
			 ::testing::Values(TORNADO_PLACE_FIRST_TOUCH, TORNADO_PLACE_LOCAL,
					   TORNADO_PLACE_NODES));

TEST_F(RegionTest, a_thread_with_memory_elsewhere_neither_stocks_nor_takes)
{
	TestRegion region(plan_of(64));
	TestMapping mapping(region);

	platform::bind_to_cpu(cpus - 1);
	mapping.fault(0);
	const auto stocked = region.numbers().stocked;
	EXPECT_GT(stocked, 0);
	platform::set_thread_has_placement(true);
	mapping.fault(1);
	EXPECT_EQ(mapping.node_of(1), 0U);
	EXPECT_EQ(region.numbers().stocked, stocked);
}

TEST_F(RegionTest, reps_of_several_nodes_stock_nothing)
{
	auto plan = plan_of(64);
	plan.clustering = 2; /* one in all */
	TestRegion region(plan);
	TestMapping mapping(region);

	mapping.fault(0);
	EXPECT_EQ(region.numbers().stocked, 0);
}

TEST_F(RegionTest, a_bad_clustering)
{
	auto plan = plan_of(64);
	plan.clustering = 99;
	const TestRegion region(plan, -EINVAL);
}

} // namespace
} // namespace tornado::native
