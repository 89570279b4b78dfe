// SPDX-License-Identifier: GPL-2.0
//
// Memory: where blocks come from and where they go.
#include <algorithm>
#include <cstring>
#include <set>

#include "memory_fixture.hpp"

namespace tornado::native
{

namespace
{

constexpr unsigned capacity = TORNADO_MEMORY_MAGAZINE_BLOCKS;

class MemoryTypeTest : public MemoryFixture
{
};

class PlacementTest : public MemoryFixture, public ::testing::WithParamInterface<unsigned>
{
};

INSTANTIATE_TEST_SUITE_P(Each, PlacementTest,
			 ::testing::Values(TORNADO_MEMORY_LOCAL, TORNADO_MEMORY_GLOBAL_PADDED,
					   TORNADO_MEMORY_GLOBAL));

TEST_P(PlacementTest, AFreedBlockIsTheNextOneAllocatedThere)
{
	TestType type(GetParam());
	void *block = type.allocate_at(2);
	type.free(block);
	EXPECT_EQ(type.allocate(), block);
	EXPECT_EQ(type.statistics().taken, 1);
	type.free(block);
}

TEST_P(PlacementTest, NothingIsTakenAheadOfUse)
{
	TestType type(GetParam());
	const auto blocks = type.allocate_many_at(0, 10);
	EXPECT_EQ(type.statistics().taken, 10);
	EXPECT_EQ(type.statistics().stocked, 0);
	type.free_all_at(0, blocks);
}

TEST_P(PlacementTest, AlternationAtTheEdgeOfAMagazineStaysOnTheCpu)
{
	TestType type(GetParam());
	// One more than a magazine holds, so that the swap is at its worst place.
	type.free_all_at(0, type.allocate_many_at(0, capacity + 1));
	const auto before = type.statistics().taken;
	for (int round = 0; round < 10; round++) {
		const auto blocks = type.allocate_many_at(0, 3);
		type.free_all_at(0, blocks);
	}
	EXPECT_EQ(type.statistics().taken, before);
	EXPECT_EQ(memory::stocked_in_depot(type.type(), 0), 0u);
}

TEST_P(PlacementTest, AccountingIsExactThroughEverythingThatCanHappen)
{
	TestType type(GetParam());
	std::vector<std::vector<void *>> held(cpus);
	long long used = 0;
	for (unsigned step = 0; step < 60; step++) {
		const unsigned cpu = step * 5 % cpus;
		const unsigned freer = step * 7 % cpus;
		const auto more = type.allocate_many_at(cpu, 10 + step * 13 % 90);
		held[cpu].insert(held[cpu].end(), more.begin(), more.end());
		used += static_cast<long long>(more.size());
		ASSERT_EQ(type.in_use(), used);
		if (step % 3) {
			used -= static_cast<long long>(held[freer].size());
			type.free_all_at(step % cpus, std::exchange(held[freer], {}));
		}
		if (step % 10 == 9)
			memory::drain_here(type.type());
		ASSERT_EQ(type.in_use(), used);
	}
	for (const auto &blocks : held)
		type.free_all_at(3, blocks);
	EXPECT_EQ(type.in_use(), 0);
}

TEST_P(PlacementTest, ZeroesAreGivenWhereAskedForAlsoFromAMagazine)
{
	TestType type(GetParam());
	const std::vector<unsigned char> zeroes(block_size);
	for (int round = 0; round < 2; round++) {
		void *block = type.allocate(TORNADO_MEMORY_ZERO);
		EXPECT_EQ(std::memcmp(block, zeroes.data(), block_size), 0);
		std::memset(block, 0xff, block_size);
		type.free(block);
	}
	EXPECT_EQ(type.statistics().taken, 1) << "the second round was to come from the magazine";
	void *block = memory::allocate_on(type.type(), 1, TORNADO_MEMORY_ZERO);
	EXPECT_EQ(std::memcmp(block, zeroes.data(), block_size), 0);
	type.free(block);
}

TEST_P(PlacementTest, WhoInterruptsSomebodyInsideTouchesNoMagazine)
{
	TestType type(GetParam());
	type.free_all_at(0, type.allocate_many_at(0, 5));
	void *remote = type.allocate_at(5);
	platform::bind_to_cpu(0);

	tornado_memory_cpu &here = type.cpu(0);
	const tornado_memory_cpu before = here;
	here.busy = 1;
	void *block = type.allocate();
	ASSERT_NE(block, nullptr);
	type.free(block);
	type.free(remote);
	EXPECT_EQ(memory::drain_here(type.type()), 0u);
	here.busy = 0;

	EXPECT_EQ(here.count, before.count);
	EXPECT_EQ(here.loaded, before.loaded);
	EXPECT_EQ(type.statistics().stocked, 5);
	EXPECT_EQ(type.in_use(), 0);
}

TEST_F(MemoryTypeTest, BlocksWithLinesOfTheirOwnShareNone)
{
	for (const unsigned placement : {TORNADO_MEMORY_LOCAL, TORNADO_MEMORY_GLOBAL_PADDED})
		for (const std::size_t size : {1UL, 63UL, 64UL, 65UL, 200UL}) {
			TestType type(placement, size);
			std::vector<void *> live;
			// Freed elsewhere and allocated again, so that blocks have been everywhere.
			for (unsigned cpu = 0; cpu < cpus; cpu++)
				type.free_all_at((cpu + 3) % cpus,
						 type.allocate_many_at(cpu, 2 * capacity));
			for (unsigned cpu = 0; cpu < cpus; cpu++)
				for (void *block : type.allocate_many_at(cpu, 3 * capacity))
					live.push_back(block);
			std::set<std::uintptr_t> lines;
			std::size_t wanted = 0;
			for (void *block : live) {
				const auto first = reinterpret_cast<std::uintptr_t>(block);
				EXPECT_EQ(first % platform::cache_line, 0u);
				for (std::uintptr_t byte = first; byte < first + size;
				     byte += platform::cache_line, wanted++)
					lines.insert(byte / platform::cache_line);
			}
			EXPECT_EQ(lines.size(), wanted);
			EXPECT_EQ(type.type().block_size % platform::cache_line, 0u);
			type.free_all_at(0, live);
		}
}

TEST_F(MemoryTypeTest, GlobalBlocksArePacked)
{
	TestType type(TORNADO_MEMORY_GLOBAL, 20);
	EXPECT_EQ(type.type().block_size, 24u);
}

TEST_F(MemoryTypeTest, LocalBlocksLieOnTheNodeOfTheCpuAlsoAfterRemoteFrees)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	for (int round = 0; round < 3; round++)
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			const auto blocks = type.allocate_many_at(cpu, 3 * capacity);
			for (void *block : blocks)
				ASSERT_EQ(platform::node_of_memory(block), platform::node_of(cpu));
			type.free_all_at((cpu + 2) % cpus, blocks);
		}
}

TEST_F(MemoryTypeTest, LocalAllocationFailsRatherThanComeFromAnotherNode)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	platform::set_node_has_memory(1, false);
	EXPECT_EQ(type.allocate_at(2), nullptr);
	EXPECT_EQ(type.allocate(TORNADO_MEMORY_MAY_SLEEP), nullptr);
	EXPECT_EQ(type.statistics(1).failures, 2);
	void *other = type.allocate_at(0);
	EXPECT_NE(other, nullptr);
	type.free(other);
}

TEST_F(MemoryTypeTest, GlobalAllocationTakesAnotherNodeInstead)
{
	for (const unsigned placement : {TORNADO_MEMORY_GLOBAL_PADDED, TORNADO_MEMORY_GLOBAL}) {
		TestType type(placement);
		platform::set_node_has_memory(1, false);
		void *block = type.allocate_at(2);
		ASSERT_NE(block, nullptr);
		EXPECT_NE(platform::node_of_memory(block), 1u);
		type.free(block);
		EXPECT_EQ(type.allocate_at(2), block) << "freed anywhere, it stays there";
		type.free(block);
		platform::set_node_has_memory(1, true);
	}
}

TEST_F(MemoryTypeTest, RemoteFreesGoHomeInOneBatch)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	const auto blocks = type.allocate_many_at(0, capacity);
	for (unsigned i = 0; i + 1 < capacity; i++)
		type.free_at(4, blocks[i]);
	EXPECT_EQ(memory::stocked_in_depot(type.type(), 0), 0u) << "the batch is not full";
	EXPECT_EQ(type.statistics(2).remote_frees, capacity - 1);
	EXPECT_EQ(memory::stocked_by_cpu(type.type(), 4), capacity - 1);
	EXPECT_EQ(type.statistics(0).stocked, capacity - 1) << "they belong to node 0";
	EXPECT_EQ(type.in_use(0), 1);
	type.free_at(4, blocks.back());
	EXPECT_EQ(memory::stocked_in_depot(type.type(), 0), capacity);
	EXPECT_EQ(type.statistics().batches_home, 1);

	// The other CPU of the node takes them all with one exchange.
	auto again = type.allocate_many_at(1, capacity);
	EXPECT_EQ(type.statistics().taken, capacity);
	EXPECT_EQ(std::set(again.begin(), again.end()), std::set(blocks.begin(), blocks.end()));
	type.free_all_at(1, again);
}

TEST_F(MemoryTypeTest, ASurplusOfOneCpuServesAnotherOfItsNode)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	for (int round = 0; round < 20; round++)
		type.free_all_at(1, type.allocate_many_at(0, 2 * capacity));
	EXPECT_LE(type.statistics().taken, 8 * capacity);
	EXPECT_EQ(type.statistics().remote_frees, 0);
}

TEST_F(MemoryTypeTest, ADepotHasALimit)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	const unsigned many = (memory::Depot::limit + 8) * capacity;
	type.free_all_at(4, type.allocate_many_at(0, many));
	EXPECT_EQ(memory::stocked_in_depot(type.type(), 0), memory::Depot::limit * capacity);
	EXPECT_EQ(type.statistics().stocked, memory::Depot::limit * capacity);
	EXPECT_EQ(type.in_use(), 0);
}

TEST_F(MemoryTypeTest, AllocateOnGivesMemoryOfThatNode)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	platform::bind_to_cpu(0);
	for (unsigned node = 0; node < nodes; node++) {
		void *block = memory::allocate_on(type.type(), node, 0);
		EXPECT_EQ(platform::node_of_memory(block), node);
		EXPECT_EQ(type.in_use(static_cast<int>(node)), 1);
		type.free(block);
	}
	EXPECT_EQ(memory::allocate_on(type.type(), nodes, 0), nullptr);
}

TEST_F(MemoryTypeTest, ChargedBlocksAreNotStocked)
{
	TestType type(TORNADO_MEMORY_LOCAL, block_size, TORNADO_MEMORY_CHARGED);
	type.free_all_at(0, type.allocate_many_at(0, 10));
	type.free_all_at(4, type.allocate_many_at(0, 10));
	EXPECT_EQ(type.statistics().taken, 20);
	EXPECT_EQ(type.statistics().blocks, 0);
	EXPECT_EQ(type.statistics().stocked, 0);
}

TEST_F(MemoryTypeTest, NothingIsStockedWhereMagazinesAreSwitchedOff)
{
	platform::set_magazines_wanted(false);
	TestType type(TORNADO_MEMORY_LOCAL);
	type.free(type.allocate_at(0));
	EXPECT_EQ(type.statistics().blocks, 0);
}

TEST_F(MemoryTypeTest, LargeBlocksHaveSmallMagazinesOrNone)
{
	TestType page(TORNADO_MEMORY_LOCAL, 4096);
	EXPECT_EQ(page.type().capacity, 16u);
	TestType most(TORNADO_MEMORY_LOCAL, 16384);
	EXPECT_EQ(most.type().capacity, 4u);
	TestType none(TORNADO_MEMORY_LOCAL, 16385);
	EXPECT_EQ(none.type().capacity, 0u);
	void *block = none.allocate();
	none.free(block);
	EXPECT_EQ(none.statistics().blocks, 0);
}

TEST_F(MemoryTypeTest, DrainingGivesEverythingBack)
{
	TestType type(TORNADO_MEMORY_LOCAL);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		type.free_all_at((cpu + 2) % cpus, type.allocate_many_at(cpu, 3 * capacity));
	const auto stocked = static_cast<unsigned long>(type.statistics().stocked);
	unsigned long drained = 0;
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		if (cpu % 2)
			drained += memory::drain_here(type.type());
		else
			drained += memory::drain_dead(type.type(), cpu);
		EXPECT_EQ(memory::stocked_by_cpu(type.type(), cpu), 0u);
	}
	for (unsigned node = 0; node < nodes; node++)
		drained += memory::drain_depot(type.type(), node);
	EXPECT_EQ(drained, stocked);
	EXPECT_EQ(type.statistics().blocks, 0);
	// And it goes on working.
	type.free(type.allocate_at(3));
	EXPECT_EQ(type.statistics().blocks, 1);
}

TEST_F(MemoryTypeTest, StopTellsHowManyBlocksAreInUse)
{
	// The block must outlive its type's accounting but not its memory: it is freed first.
	TestType type(TORNADO_MEMORY_LOCAL);
	void *kept = type.allocate();
	EXPECT_EQ(type.in_use(), 1);
	platform::blocks_free(static_cast<platform::BlockSource>(type.type().source), &kept, 1);
	type.expect_leak(1);
}

TEST_F(MemoryTypeTest, WhatATypeCannotBeIsRefused)
{
	const auto start = [](const char *name, unsigned long size, unsigned placement,
			      unsigned flags) {
		memory::Type type{};
		type.name = name;
		type.size = size;
		type.placement = placement;
		type.flags = flags;
		return tornado_memory_type_start(&type);
	};
	constexpr int invalid = negative_errno(Error::invalid);
	EXPECT_EQ(start(nullptr, 64, TORNADO_MEMORY_LOCAL, 0), invalid);
	EXPECT_EQ(start("x", 0, TORNADO_MEMORY_LOCAL, 0), invalid);
	EXPECT_EQ(start("x", (1UL << 20) + 1, TORNADO_MEMORY_LOCAL, 0), invalid);
	EXPECT_EQ(start("x", 64, TORNADO_MEMORY_GLOBAL + 1, 0), invalid);
	EXPECT_EQ(start("x", 64, TORNADO_MEMORY_LOCAL, 2), invalid);
}

} // namespace

} // namespace tornado::native
