// SPDX-License-Identifier: GPL-2.0
#include <cerrno>

#include "process_fixture.hpp"

namespace tornado::native
{
namespace
{

INSTANTIATE_TEST_SUITE_P(Lookups, ProcessTest, testing::ValuesIn(all_lookups), name_of_lookup);

TEST_P(ProcessTest, finds_the_region_of_an_address)
{
	Space space;
	TestRegion one(plan_of(64));
	TestRegion other(plan_of(64));
	ListedMapping low(space, one, 0, 8);
	ListedMapping high(space, other, 8, 8);

	EXPECT_FALSE(space.numbers());
	ASSERT_EQ(high.map(GetParam()), 0);
	ASSERT_EQ(low.map(GetParam()), 0);
	EXPECT_EQ(low.process(), high.process());
	EXPECT_EQ(low.fault(7), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(high.fault(8), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(high.fault(15), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(high.fault(16), TORNADO_FAULT_NOT_MAPPED);
	EXPECT_EQ(one.numbers().faults, 1);
	EXPECT_EQ(other.numbers().faults, 2);

	const auto numbers = space.numbers().value();
	EXPECT_EQ(numbers.lookup, GetParam());
	EXPECT_EQ(numbers.mappings, 2U);
	EXPECT_EQ(numbers.ranges, 2U);
	EXPECT_EQ(numbers.faults, 4);
	low.unmap();
	EXPECT_EQ(low.fault(7), TORNADO_FAULT_NOT_MAPPED);
	EXPECT_EQ(high.fault(9), TORNADO_FAULT_MAPPED);
	high.unmap();
	EXPECT_FALSE(space.numbers());
}

TEST_P(ProcessTest, many_mappings_in_any_order)
{
	constexpr unsigned long many = 64;
	Space space;
	TestRegion region(plan_of(many * 2));
	std::vector<std::unique_ptr<ListedMapping>> mappings;

	/* 37 and 64 have no divisor in common. */
	for (unsigned long i = 0; i < many; i++) {
		mappings.push_back(
			std::make_unique<ListedMapping>(space, region, i * 37 % many * 2, 1));
		ASSERT_EQ(mappings.back()->map(GetParam()), 0);
	}
	auto &any = *mappings[0];
	for (unsigned long page = 0; page < many * 2; page++)
		EXPECT_EQ(any.fault(page),
			  page % 2 ? TORNADO_FAULT_NOT_MAPPED : TORNADO_FAULT_MAPPED);
	for (unsigned long i = 1; i < many; i++) {
		mappings[i]->unmap();
		EXPECT_EQ(any.fault(i * 37 % many * 2), TORNADO_FAULT_NOT_MAPPED);
		EXPECT_EQ(any.fault(0), TORNADO_FAULT_MAPPED);
	}
	any.unmap();
}

TEST_P(ProcessTest, unmapping_a_part)
{
	Space space;
	TestRegion region(plan_of(64));
	ListedMapping mapping(space, region, 8, 24);
	ListedMapping middle(space, region, 16, 8);
	ListedMapping upper(space, region, 24, 8);

	ASSERT_EQ(mapping.map(GetParam()), 0);
	for (auto *part : {&middle, &upper}) {
		ASSERT_EQ(mapping.prepare_split(), 0);
		EXPECT_TRUE(part->copy_of(mapping));
		EXPECT_EQ(part->process(), mapping.process());
	}
	EXPECT_EQ(space.numbers()->mappings, 3U);
	EXPECT_EQ(space.numbers()->ranges, 1U);

	middle.unmap();
	EXPECT_EQ(space.numbers()->ranges, 2U);
	const auto found = [&](unsigned long page) {
		return mapping.fault(page) == TORNADO_FAULT_MAPPED;
	};
	EXPECT_TRUE(found(8) && found(15) && found(24) && found(31));
	EXPECT_FALSE(found(7) || found(16) || found(23) || found(32));

	/* What is mapped there then may be something else. */
	TestRegion other(plan_of(64));
	ListedMapping between(space, other, 16, 8);
	ASSERT_EQ(between.map(GetParam()), 0);
	EXPECT_EQ(between.fault(16), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(other.numbers().faults, 1);

	mapping.unmap(8, 16);
	EXPECT_FALSE(found(15));
	EXPECT_TRUE(found(24));
	upper.unmap();
	between.unmap();
	EXPECT_FALSE(space.numbers());
}

TEST_P(ProcessTest, unmapping_the_ends)
{
	Space space;
	TestRegion region(plan_of(64));
	ListedMapping mapping(space, region, 0, 8);

	ASSERT_EQ(mapping.map(GetParam()), 0);
	for (unsigned split = 0; split < 2; split++) {
		ListedMapping part(space, region, split ? 4 : 0, split ? 4 : 2);
		ASSERT_EQ(mapping.prepare_split(), 0);
		EXPECT_TRUE(part.copy_of(mapping));
		part.unmap();
	}
	EXPECT_EQ(mapping.fault(1), TORNADO_FAULT_NOT_MAPPED);
	EXPECT_EQ(mapping.fault(2), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.fault(3), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.fault(4), TORNADO_FAULT_NOT_MAPPED);
	EXPECT_EQ(space.numbers()->ranges, 1U);
	/* A split that failed after all. */
	ListedMapping never(space, region, 3, 1);
	EXPECT_TRUE(never.copy_of(mapping));
	never.unmap(4, 4);
	EXPECT_EQ(mapping.fault(3), TORNADO_FAULT_MAPPED);
	mapping.unmap(2, 4);
	EXPECT_FALSE(space.numbers());
}

TEST_P(ProcessTest, moves)
{
	Space space;
	TestRegion region(plan_of(64));
	ListedMapping here(space, region, 0, 8);
	ListedMapping there(space, region, 32, 8);

	ASSERT_EQ(here.map(GetParam()), 0);
	EXPECT_TRUE(there.copy_of(here));
	here.unmap();
	EXPECT_EQ(there.fault(32), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(there.fault(0), TORNADO_FAULT_NOT_MAPPED);
	there.unmap();
}

TEST_P(ProcessTest, a_child_has_its_own)
{
	Space parent;
	Space child;
	TestRegion region(plan_of(64));
	ListedMapping old(parent, region, 0, 8);
	ListedMapping copy(child, region, 0, 8);

	ASSERT_EQ(old.map(GetParam()), 0);
	EXPECT_TRUE(copy.copy_of(old));
	EXPECT_NE(copy.process(), old.process());
	EXPECT_EQ(child.numbers()->lookup, GetParam());
	EXPECT_EQ(copy.fault(1), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(parent.numbers()->faults, 0);
	EXPECT_EQ(child.numbers()->faults, 1);
	old.unmap();
	EXPECT_FALSE(parent.numbers());
	EXPECT_EQ(copy.fault(1), TORNADO_FAULT_MAPPED);
	copy.unmap();
	EXPECT_FALSE(child.numbers());
}

TEST_P(ProcessTest, the_first_mapping_decides)
{
	Space space;
	TestRegion region(plan_of(64));
	ListedMapping first(space, region, 0, 8);

	ASSERT_EQ(first.map(GetParam()), 0);
	for (const auto lookup : all_lookups) {
		ListedMapping second(space, region, 8, 8);
		EXPECT_EQ(second.map(lookup), lookup == GetParam() ? 0 : -EBUSY);
		if (lookup == GetParam())
			second.unmap();
	}
	first.unmap();
	ListedMapping third(space, region, 8, 8);
	EXPECT_EQ(third.map(TORNADO_LOOKUP_MUTEX), 0);
	third.unmap();
}

TEST_P(ProcessTest, no_more_mappings_than_the_limit)
{
	Space space;
	TestRegion region(plan_of(TORNADO_PROCESS_MAPPINGS_MAX * 2));
	ListedMapping mapping(space, region, 0, TORNADO_PROCESS_MAPPINGS_MAX);

	ASSERT_EQ(mapping.map(GetParam()), 0);
	for (unsigned long i = 1; i < TORNADO_PROCESS_MAPPINGS_MAX; i++) {
		ListedMapping part(space, region, i, 1);
		ASSERT_EQ(mapping.prepare_split(), 0);
		ASSERT_TRUE(part.copy_of(mapping));
	}
	EXPECT_EQ(mapping.prepare_split(), -ENOMEM);
	ListedMapping one_more(space, region, TORNADO_PROCESS_MAPPINGS_MAX, 1);
	EXPECT_EQ(one_more.map(GetParam()), -ENOMEM);
	EXPECT_FALSE(one_more.copy_of(mapping));
	/* As many ranges as can be: each needs no memory. */
	for (unsigned long i = 1; i < TORNADO_PROCESS_MAPPINGS_MAX; i += 2)
		mapping.unmap(i, i + 1);
	EXPECT_EQ(space.numbers()->ranges, TORNADO_PROCESS_MAPPINGS_MAX / 2);
	for (unsigned long i = 0; i < TORNADO_PROCESS_MAPPINGS_MAX; i += 2)
		mapping.unmap(i, i + 1);
	EXPECT_FALSE(space.numbers());
}

/* Each allocation fails once; what fails has changed nothing. */
TEST_P(ProcessTest, mapped_without_memory)
{
	TestRegion region(plan_of(64));

	for (long countdown = 0;; countdown++) {
		Space space;
		ListedMapping mapping(space, region, 0, 8);
		platform::fail_allocation(countdown);
		const int error = mapping.map(GetParam());
		platform::fail_allocation(-1);
		if (!error) {
			EXPECT_GT(countdown, 2);
			mapping.unmap();
			return;
		}
		EXPECT_EQ(error, -ENOMEM);
		EXPECT_FALSE(space.numbers());
		ASSERT_LT(countdown, 100);
	}
}

TEST_P(ProcessTest, faults_without_memory_for_a_copy)
{
	TestRegion region(plan_of(64));
	Space space;
	ListedMapping mapping(space, region, 0, 8);

	ASSERT_EQ(mapping.map(GetParam()), 0);
	/* The region has all that it needs. */
	platform::bind_to_cpu(1);
	TestMapping direct(region);
	ASSERT_EQ(direct.fault(0), TORNADO_FAULT_MAPPED);
	ASSERT_EQ(mapping.fault(0), TORNADO_FAULT_MAPPED);
	mapping.unmap();
	ASSERT_EQ(mapping.map(GetParam()), 0);
	for (long countdown = 0; countdown < 4; countdown++) {
		platform::fail_allocation(countdown);
		const auto outcome = mapping.fault(0);
		platform::fail_allocation(-1);
		/* The region was found, and asks for memory too. */
		EXPECT_TRUE(outcome == TORNADO_FAULT_MAPPED || outcome == TORNADO_FAULT_NO_TABLE)
			<< outcome;
	}
	EXPECT_EQ(mapping.fault(0), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(space.numbers()->faults, 5);
	mapping.unmap();
}

using ClusteredProcessTest = RegionTest;

TEST_F(ClusteredProcessTest, a_cpu_copies_the_list_once)
{
	Space space;
	TestRegion region(plan_of(64));
	ListedMapping mapping(space, region, 0, 8);
	ListedMapping other(space, region, 8, 8);

	ASSERT_EQ(mapping.map(TORNADO_LOOKUP_CLUSTERED), 0);
	for (unsigned round = 0; round < 3; round++)
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			platform::bind_to_cpu(cpu);
			EXPECT_EQ(mapping.fault(0), TORNADO_FAULT_MAPPED);
		}
	EXPECT_EQ(space.numbers()->copies, cpus);
	EXPECT_EQ(space.numbers()->reps, cpus);
	/* And once more where somebody looks after a change. */
	ASSERT_EQ(other.map(TORNADO_LOOKUP_CLUSTERED), 0);
	platform::bind_to_cpu(1);
	EXPECT_EQ(mapping.fault(8), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.fault(0), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(space.numbers()->copies, cpus + 1);
	mapping.unmap();
	other.unmap();
}

} // namespace
} // namespace tornado::native
