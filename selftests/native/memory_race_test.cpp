// SPDX-License-Identifier: GPL-2.0
//
// Memory: allocation, frees here and elsewhere, and draining, all at the same time.
#include <array>
#include <atomic>
#include <memory>
#include <new>
#include <random>
#include <thread>

#include "memory_fixture.hpp"

namespace tornado::native
{

namespace
{

/// Knows whether somebody has it: no block is given out twice, none freed while it is free.
struct Block {
	std::atomic<unsigned> owned;
	unsigned node;
	unsigned char rest[112];
};

constexpr unsigned owned_mark = 0x600d600d;

class MemoryRaceTest : public MemoryFixture
{
};

/// Blocks change hands through slots; who takes one out frees it.
class Exchange
{
public:
	explicit Exchange(TestType &type) : type_(type) {}

	void work(unsigned thread)
	{
		std::minstd_rand dice(thread + 1);
		for (int step = 0; step < 6000; step++) {
			if (step % 64 == 0)
				platform::bind_to_cpu(static_cast<unsigned>(dice()) %
						      MemoryFixture::cpus);
			release(slots_[dice() % slots_.size()].exchange(acquire()));
			if (step % 512 == 0)
				memory::drain_here(type_.type());
			if (step % 700 == 0)
				memory::drain_depot(type_.type(), static_cast<unsigned>(dice()) %
									  MemoryFixture::nodes);
			if (step % 300 == 0)
				static_cast<void>(type_.statistics());
		}
	}

	void empty()
	{
		for (auto &slot : slots_)
			release(slot.exchange(nullptr));
	}

	unsigned wrong() const { return wrong_; }

private:
	Block *acquire()
	{
		auto *block = static_cast<Block *>(type_.allocate());
		const unsigned here = platform::node_of(platform::current_cpu());
		if (type_.type().homed && platform::node_of_memory(block) != here)
			wrong_++;
		if (block->owned.exchange(owned_mark, std::memory_order_relaxed) == owned_mark)
			wrong_++;
		// A plain write: ThreadSanitizer sees whether the block comes properly ordered.
		block->node = here;
		return block;
	}

	void release(Block *block)
	{
		if (!block)
			return;
		block->node = 0;
		if (block->owned.exchange(0, std::memory_order_relaxed) != owned_mark)
			wrong_++;
		type_.free(block);
	}

	TestType &type_;
	std::array<std::atomic<Block *>, 500> slots_{};
	std::atomic<unsigned> wrong_{0};
};

TEST_F(MemoryRaceTest, LocalAndRemoteFreesAndDrainingLoseNoBlock)
{
	for (const unsigned placement :
	     {TORNADO_MEMORY_LOCAL, TORNADO_MEMORY_GLOBAL_PADDED, TORNADO_MEMORY_GLOBAL}) {
		TestType type(placement, sizeof(Block));
		Exchange exchange(type);
		run_threads(2 * cpus, [&](unsigned thread) { exchange.work(thread); });
		exchange.empty();
		EXPECT_EQ(exchange.wrong(), 0u);
		EXPECT_EQ(type.in_use(), 0);
		EXPECT_GT(type.statistics().taken, 0);
		if (placement == TORNADO_MEMORY_LOCAL) {
			EXPECT_GT(type.statistics().batches_home, 0)
				<< "the test was to send batches";
		}
	}
}

/// All CPUs of two nodes send home to the third while its CPUs take, and somebody drains.
TEST_F(MemoryRaceTest, ADepotWithManySendersAndTakersLosesNoMagazine)
{
	memory::Depot depot;
	struct alignas(platform::cache_line) Slot {
		memory::Magazine magazine;
		std::atomic<unsigned> inside;
	};
	const auto slots = std::make_unique<Slot[]>(40);
	std::atomic<unsigned> wrong{0};
	std::atomic<unsigned long> sent{0};
	std::atomic<unsigned long> taken{0};

	run_threads(8, [&](unsigned thread) {
		for (unsigned step = 0; step < 5000; step++) {
			if (thread % 2) {
				for (auto *next = depot.take_all(); next;) {
					auto *slot = reinterpret_cast<Slot *>(next);
					next = next->next;
					if (slot->magazine.count != 7)
						wrong++;
					slot->magazine.count = 0;
					if (!slot->inside.exchange(0))
						wrong++;
					taken++;
				}
				continue;
			}
			// Each sender has ten magazines of its own.
			Slot &slot = slots[thread / 2 * 10 + step % 10];
			if (slot.inside.exchange(1))
				continue;
			slot.magazine.count = 7;
			if (depot.push(slot.magazine))
				sent++;
			else
				slot.inside = 0;
		}
	});
	for (const auto *next = depot.take_all(); next; next = next->next)
		taken++;
	EXPECT_EQ(wrong, 0u);
	EXPECT_EQ(taken, sent);
	EXPECT_GT(sent, 0u);
}

} // namespace

} // namespace tornado::native
