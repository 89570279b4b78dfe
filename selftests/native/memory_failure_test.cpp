// SPDX-License-Identifier: GPL-2.0
//
// Memory: the allocator below fails at every point where it is asked.
#include "memory_fixture.hpp"

namespace tornado::native
{

namespace
{

constexpr unsigned capacity = TORNADO_MEMORY_MAGAZINE_BLOCKS;

class MemoryFailureTest : public MemoryFixture
{
};

TEST(MemoryStartTest, FailsCleanly)
{
	platform::set_topology(2, 1);
	platform::fail_allocation(0);
	EXPECT_EQ(memory::start().error(), Error::no_memory);
	platform::fail_allocation(-1);
	ASSERT_TRUE(memory::start());
	memory::stop();
}

TEST_F(MemoryFailureTest, StartingATypeFailsCleanlyAtEveryAllocation)
{
	memory::Type type{};
	type.name = "test";
	type.size = 8;
	int countdown = 0;
	for (;; countdown++) {
		platform::fail_allocation(countdown);
		const auto started = memory::start(type);
		platform::fail_allocation(-1);
		if (started)
			break;
		ASSERT_EQ(started.error(), Error::no_memory);
	}
	EXPECT_EQ(countdown, 3 + static_cast<int>(nodes))
		<< "source, array of depots, each depot, per-CPU memory";
	EXPECT_EQ(memory::stop(type), 0);
}

TEST_F(MemoryFailureTest, AllocationFailsAndIsCounted)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	platform::fail_allocation(0);
	EXPECT_EQ(type.allocate(), nullptr);
	EXPECT_EQ(type.statistics().failures, 1);
	EXPECT_EQ(type.in_use(), 0);
	platform::fail_allocation(0);
	EXPECT_EQ(memory::allocate_on(type.type(), 1, TORNADO_MEMORY_ZERO), nullptr);
	EXPECT_EQ(type.statistics().failures, 2);
	platform::fail_allocation(-1);
}

TEST_F(MemoryFailureTest, AFreeWithoutMemoryForAMagazineGivesTheBlockBack)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	const auto blocks = type.allocate_many_at(0, 2);
	platform::fail_allocation(0);
	type.free_at(0, blocks[0]);
	EXPECT_EQ(type.statistics().blocks, 1) << "at home";
	platform::fail_allocation(0);
	type.free_at(4, blocks[1]);
	EXPECT_EQ(type.statistics().blocks, 0) << "away";
	EXPECT_EQ(type.statistics().remote_frees, 0);
	platform::fail_allocation(-1);
}

/// A walk through all slow paths in which allocation number @countdown fails.
void walk(unsigned placement, long countdown)
{
	TestType type(placement);
	platform::fail_allocation(countdown);
	std::vector<void *> held;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 3 * capacity; i++)
			if (void *block = type.allocate_at(round))
				held.push_back(block);
		ASSERT_EQ(type.in_use(), static_cast<long long>(held.size()));
		type.free_all_at(round * 2 + 1, std::exchange(held, {}));
		ASSERT_EQ(type.in_use(), 0);
	}
	platform::fail_allocation(-1);
	EXPECT_LE(type.statistics().failures, 1);
}

TEST_F(MemoryFailureTest, AccountingStaysExactWhicheverAllocationFails)
{
	for (const unsigned placement : {TORNADO_MEMORY_LOCAL, TORNADO_MEMORY_GLOBAL})
		for (long countdown = 0; countdown < 10 * static_cast<long>(capacity); countdown++)
			walk(placement, countdown);
}

} // namespace

} // namespace tornado::native
