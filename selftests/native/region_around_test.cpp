// SPDX-License-Identifier: GPL-2.0
/* Which pages a fault maps besides its own. */
#include <array>
#include <optional>

#include "region_fixture.hpp"

namespace tornado::native
{
namespace
{

class RegionAround : public RegionTest, public ::testing::WithParamInterface<unsigned>
{
};

TEST_P(RegionAround, maps_the_piece_that_the_page_is_in)
{
	const unsigned width = GetParam();
	auto plan = plan_of(pages_per_block);
	plan.fault_around = width;
	TestRegion region(plan);
	TestMapping mapping(region);
	const unsigned long index = 3UL * width + width / 2;

	platform::bind_to_cpu(0);
	// The second fault finds the stock that the first one made.
	EXPECT_EQ(mapping.fault(index), TORNADO_FAULT_MAPPED);
	for (unsigned long other = 0; other < pages_per_block; other++)
		EXPECT_EQ(mapping.has(other), other / width == 3) << other;
	EXPECT_EQ(region.numbers().around, width - 1);
	EXPECT_EQ(region.numbers().filled, width);
	EXPECT_EQ(region.numbers().faults, 1);
}

TEST_P(RegionAround, stays_within_mapping_and_region)
{
	const unsigned width = GetParam();
	auto plan = plan_of(3UL * width + 2);
	plan.fault_around = width;
	TestRegion region(plan);
	TestMapping mapping(region);
	auto fault = mapping.make_fault(1);

	fault.first = 1;
	fault.end = 3;
	EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_MAPPED);
	EXPECT_FALSE(mapping.has(0));
	EXPECT_FALSE(mapping.has(3));
	EXPECT_EQ(mapping.fault(3UL * width + 1), TORNADO_FAULT_MAPPED);
	EXPECT_FALSE(mapping.has(3UL * width + 2));
	EXPECT_FALSE(mapping.has(3UL * width - 1) && width > 2);
}

INSTANTIATE_TEST_SUITE_P(Widths, RegionAround, ::testing::Values(2U, 3U, 16U, 64U));

/* Pages are faulted in in some order, as a program that touches them would. */
class RegionAdaptive : public RegionTest
{
protected:
	void SetUp() override
	{
		RegionTest::SetUp();
		platform::bind_to_cpu(0);
		region_.emplace(plan_of_adaptive(2 * pages_per_block));
		mapping_.emplace(*region_);
	}
	void TearDown() override
	{
		mapping_.reset();
		region_.reset();
		RegionTest::TearDown();
	}

	static tornado_region_plan plan_of_adaptive(unsigned long pages)
	{
		auto plan = plan_of(pages);
		plan.fault_around = 0;
		return plan;
	}

	void touch(TestMapping &by, unsigned long index)
	{
		if (!by.has(index)) {
			EXPECT_EQ(by.fault(index), TORNADO_FAULT_MAPPED);
		}
		EXPECT_TRUE(by.has(index));
	}

	/* Steps of 1, 2, 4 and 8 pages, then 16; one more for each time that stock runs out. */
	static constexpr long long most_faults_of_block =
		5 + pages_per_block / 16 + pages_per_block / 16;

	std::optional<TestRegion> region_;
	std::optional<TestMapping> mapping_;
};

TEST_F(RegionAdaptive, takes_longer_steps_when_walked_upwards)
{
	for (unsigned long index = 0; index < pages_per_block; index++)
		touch(*mapping_, index);
	EXPECT_LE(region_->numbers().faults, most_faults_of_block);
	EXPECT_EQ(region_->numbers().faults + region_->numbers().around, pages_per_block);
	EXPECT_EQ(region_->numbers().filled, pages_per_block);
}

TEST_F(RegionAdaptive, takes_longer_steps_when_walked_downwards)
{
	for (unsigned long index = pages_per_block; index-- > 0;)
		touch(*mapping_, index);
	EXPECT_LE(region_->numbers().faults, most_faults_of_block);
	EXPECT_EQ(region_->numbers().filled, pages_per_block);
}

TEST_F(RegionAdaptive, steps_are_as_long_as_the_row_before)
{
	const std::array<unsigned long, 6> starts{0, 1, 2, 4, 8, 16};

	for (std::size_t step = 1; step < starts.size(); step++) {
		touch(*mapping_, starts[step - 1]);
		EXPECT_TRUE(mapping_->has(starts[step] - 1)) << step;
		EXPECT_FALSE(mapping_->has(starts[step])) << step;
	}
}

TEST_F(RegionAdaptive, makes_one_page_where_pages_stand_alone)
{
	for (unsigned long index = 0; index < pages_per_block; index += 2)
		touch(*mapping_, index);
	EXPECT_EQ(region_->numbers().faults, pages_per_block / 2);
	EXPECT_EQ(region_->numbers().filled, pages_per_block / 2);
	EXPECT_EQ(region_->numbers().around, 0);
}

TEST_F(RegionAdaptive, knows_two_walks_apart)
{
	for (unsigned long step = 0; step < pages_per_block / 2; step++) {
		touch(*mapping_, step);
		touch(*mapping_, pages_per_block - 1 - step);
	}
	EXPECT_LE(region_->numbers().faults, most_faults_of_block + 5);
}

TEST_F(RegionAdaptive, begins_anew_in_each_block)
{
	for (unsigned long index = 0; index <= pages_per_block; index++)
		touch(*mapping_, index);
	EXPECT_FALSE(mapping_->has(pages_per_block + 1));
}

TEST_F(RegionAdaptive, maps_what_is_there_by_pieces)
{
	TestMapping other(*region_);

	for (unsigned long index = 0; index < pages_per_block; index++)
		touch(*mapping_, index);
	const auto before = region_->numbers();
	for (unsigned long index = 0; index < pages_per_block; index++)
		touch(other, index);
	EXPECT_EQ(region_->numbers().faults - before.faults, pages_per_block / 16);
	EXPECT_EQ(region_->numbers().filled, before.filled);
}

TEST_F(RegionAdaptive, makes_nothing_beside_a_page_that_is_there)
{
	TestMapping other(*region_);

	touch(*mapping_, 3);
	touch(*mapping_, 5);
	touch(other, 3);
	EXPECT_TRUE(other.has(5));
	EXPECT_FALSE(other.has(4));
	EXPECT_EQ(region_->numbers().filled, 2);
}

TEST_F(RegionAdaptive, stays_within_the_mapping)
{
	for (unsigned long index = 0; index < 32; index++)
		touch(*mapping_, index);
	mapping_->unmap(0, 32);
	auto fault = mapping_->make_fault(20);
	fault.first = 18;
	fault.end = 21;
	EXPECT_EQ(tornado_core_region_fault(region_->raw(), &fault), TORNADO_FAULT_MAPPED);
	EXPECT_TRUE(mapping_->has(18));
	EXPECT_FALSE(mapping_->has(17));
	EXPECT_FALSE(mapping_->has(21));
}

TEST_F(RegionAdaptive, goes_up_to_a_place_that_is_taken)
{
	for (unsigned long index = 0; index < 16; index++)
		touch(*mapping_, index);
	mapping_->unmap(0, 6);
	mapping_->unmap(7, 3);
	EXPECT_EQ(mapping_->fault(4), TORNADO_FAULT_MAPPED);
	EXPECT_TRUE(mapping_->has(0));
	EXPECT_TRUE(mapping_->has(5));
	// Behind page 6, which was mapped.
	EXPECT_FALSE(mapping_->has(7));
	EXPECT_EQ(mapping_->fault(8), TORNADO_FAULT_MAPPED);
	EXPECT_TRUE(mapping_->has(9));
}

} // namespace
} // namespace tornado::native
