// SPDX-License-Identifier: GPL-2.0
/* Each allocation fails once. */
#include <cerrno>

#include "region_fixture.hpp"

namespace tornado::native
{
namespace
{

/* Runs until all allocations that the creation needs have failed. */
TEST_F(RegionTest, created_without_memory)
{
	tornado_region_owner owner{};
	owner.release = [](tornado_region_owner *) { ADD_FAILURE() << "was not created"; };
	auto plan = plan_of(8);
	plan.owner = &owner;

	for (long countdown = 0;; countdown++) {
		tornado_region *region = nullptr;
		platform::fail_allocation(countdown);
		const int error = tornado_core_region_create(&region, &plan);
		platform::fail_allocation(-1);
		if (!error) {
			EXPECT_GT(countdown, 1);
			owner.release = [](tornado_region_owner *) {};
			tornado_core_region_destroy(region);
			object::objects::barrier();
			return;
		}
		EXPECT_EQ(error, -ENOMEM);
		ASSERT_LT(countdown, 1000);
	}
}

/* What fails leaves nothing behind that would harm the next fault. */
TEST_F(RegionTest, faults_without_memory)
{
	// Not in the first block, which needs no branches.
	constexpr unsigned long index = pages_per_block + 1;
	auto plan = plan_of(2 * pages_per_block);
	plan.fault_around = 4;
	unsigned no_memory = 0;
	unsigned no_table = 0;

	for (long countdown = 0;; countdown++) {
		TestRegion region(plan);
		TestMapping mapping(region);
		platform::bind_to_cpu(0);
		platform::fail_allocation(countdown);
		const auto outcome = mapping.fault(index);
		platform::fail_allocation(-1);
		const bool is_whole = region.numbers().around == 3;
		no_memory += outcome == TORNADO_FAULT_NO_MEMORY;
		no_table += outcome == TORNADO_FAULT_NO_TABLE;
		EXPECT_EQ(region.numbers().failures, outcome != TORNADO_FAULT_MAPPED);
		EXPECT_EQ(mapping.fault(index), TORNADO_FAULT_MAPPED);
		EXPECT_TRUE(mapping.has(index));
		if (outcome == TORNADO_FAULT_MAPPED && is_whole)
			break;
		ASSERT_LT(countdown, 1000);
	}
	EXPECT_GE(no_memory, 4U) << "rep, branches, block, page";
	EXPECT_EQ(no_table, 1U);
}

} // namespace
} // namespace tornado::native
