// SPDX-License-Identifier: GPL-2.0
//
// Where memory lies, and that blocks are what they are asked to be.
#include "fixture.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <vector>

#include <numaif.h>

#include "cpus.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

namespace
{

/// The node on which a page lies; -1 if the kernel does not tell.
int node_of_page(const void *address)
{
	int node = -1;
	return get_mempolicy(&node, nullptr, 0, const_cast<void *>(address),
			     MPOL_F_NODE | MPOL_F_ADDR) == 0
		       ? node
		       : -1;
}

struct Line {
	std::array<char, 64> bytes;
};

} // namespace

class MemoryTest : public UserLevelTest
{
};

TEST_F(MemoryTest, BlocksAreZeroedAlignedAndApart)
{
	for (const std::size_t size :
	     {1UL, 64UL, 65UL, 4000UL, 100000UL, 1UL << 20, (1UL << 20) + 1, 5UL << 20}) {
		std::set<std::uintptr_t> seen;
		std::vector<void *> blocks;
		for (int round = 0; round < 20; round++) {
			void *block = platform::allocate(size, 0, platform::Sleep::allowed);
			ASSERT_TRUE(block);
			const auto address = reinterpret_cast<std::uintptr_t>(block);
			ASSERT_EQ(address % platform::cache_line, 0u);
			ASSERT_TRUE(seen.insert(address).second);
			const auto *bytes = static_cast<const char *>(block);
			ASSERT_TRUE(std::all_of(bytes, bytes + size,
						[](char byte) { return byte == 0; }));
			std::memset(block, 0xff, size);
			blocks.push_back(block);
			if (round % 3 == 0) {
				platform::free(blocks.front());
				seen.erase(reinterpret_cast<std::uintptr_t>(blocks.front()));
				blocks.erase(blocks.begin());
			}
		}
		for (void *block : blocks)
			platform::free(block);
	}
}

TEST_F(MemoryTest, BlocksLieOnTheirNode)
{
	for (unsigned node = 0; node < platform::node_limit(); node++) {
		void *block = platform::allocate(4096, node, platform::Sleep::allowed);
		ASSERT_TRUE(block);
		EXPECT_EQ(platform::node_of_memory(block), node);
		const int found = node_of_page(block);
		EXPECT_TRUE(found == static_cast<int>(node) || found < 0) << found;
		platform::free(block);
	}
}

TEST_F(MemoryTest, RepsAndPerCpuMemoryLieOnTheNodeOfTheirCpu)
{
	Tally tally;
	const auto ref = make_object(Clustering::cpu, tally);
	// All made from here.
	for (const int cpu : allowed_cpus()) {
		const auto number = static_cast<unsigned>(cpu);
		ASSERT_TRUE(object::objects::populate(ref.raw(), number));
		const int node = static_cast<int>(platform::node_of(number));
		const int of_entry =
			node_of_page(platform::percpu_pointer(ref.raw().entry, number));
		EXPECT_TRUE(of_entry == node || of_entry < 0) << of_entry;
		void *rep =
			platform::percpu_load_at(ref.raw().entry, number * platform::percpu_stride);
		const int of_rep = node_of_page(rep);
		EXPECT_TRUE(of_rep == node || of_rep < 0) << of_rep;
	}
	ASSERT_TRUE(ref.destroy());
	object::objects::barrier();
}

TEST_F(MemoryTest, PerCpuMemoryComesBackZeroed)
{
	const auto first = platform::percpu_allocate(64);
	ASSERT_TRUE(first);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		std::memset(platform::percpu_pointer(first, cpu), 0xff, 4096);
	platform::percpu_free(first);
	const auto second = platform::percpu_allocate(64);
	EXPECT_EQ(second, first);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		for (unsigned i = 0; i < 4096 / sizeof(long); i++)
			ASSERT_EQ(static_cast<long *>(platform::percpu_pointer(second, cpu))[i], 0);
	platform::percpu_free(second);
}

TEST_F(MemoryTest, BlocksGoAroundThreadsThatHop)
{
	static constinit memory::Pool<Line, memory::Placement::local> pool("test-line");
	ASSERT_TRUE(pool.start());
	std::array<std::atomic<Line *>, 32> mailboxes{};
	const Deadline stop(std::chrono::milliseconds(500));
	run_threads(4, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop) {
			if (random() % 64 == 0)
				hop(random);
			Line *fresh = pool.make(platform::Sleep::allowed);
			ASSERT_TRUE(fresh);
			std::memset(fresh, static_cast<int>(thread), sizeof(*fresh));
			Line *old = mailboxes[random() % mailboxes.size()].exchange(fresh);
			if (!old)
				continue;
			ASSERT_TRUE(std::ranges::all_of(
				old->bytes, [old](char byte) { return byte == old->bytes[0]; }));
			pool.destroy(old);
		}
	});
	for (auto &mailbox : mailboxes)
		if (Line *left = mailbox.exchange(nullptr))
			pool.destroy(left);
	const auto statistics = pool.statistics();
	EXPECT_EQ(statistics.blocks, statistics.stocked);
	EXPECT_EQ(pool.stop(), 0);
}

TEST_F(MemoryTest, TheCInterfaceTakesBlocksToo)
{
	tornado_memory_type type{};
	type.name = "c";
	type.size = 100;
	type.placement = TORNADO_MEMORY_LOCAL;
	ASSERT_EQ(tornado_memory_type_start(&type), 0);
	const std::vector<int> before = allowed_cpus();
	pin_to(before.front());
	void *block = tornado_memory_alloc(&type, TORNADO_MEMORY_ZERO);
	ASSERT_TRUE(block);
	std::memset(block, 1, 100);
	tornado_memory_free(&type, block);
	EXPECT_EQ(tornado_memory_alloc(&type, 0), block) << "it was the last one freed here";
	tornado_memory_free(&type, block);
	run_on(before);
	for (unsigned node = 0; node < tornado_userlevel_node_limit(); node++) {
		void *there = tornado_memory_alloc_on(&type, node, 0);
		ASSERT_TRUE(there);
		tornado_memory_free(&type, there);
	}
	EXPECT_EQ(tornado_memory_type_stop(&type), 0);
}

} // namespace tornado::selftest
