// SPDX-License-Identifier: GPL-2.0
//
// The partitioned hash table: lookups, updates, growth, walks and destruction against each other,
// delayed at random where a race is decided.
#include <array>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "../lib/deadline.hpp"
#include "hash_fixture.hpp"

namespace tornado::native
{

class HashRaceTest : public HashTest, public ::testing::WithParamInterface<Clustering>
{
public:
	static constexpr std::uint64_t settled = 16;
	static constexpr std::uint64_t last = 300;

	/// Elements that stay, few enough that no partition has grown.
	static void settle(const PartitionedHash &hash)
	{
		Guard guard;
		for (std::uint64_t key = 0; key < settled; key++)
			ASSERT_EQ(hash.insert(guard, *new TestElement(key)), nullptr);
	}

	/// Makes the partitions grow several times.
	static void fill(const PartitionedHash &hash, std::uint64_t first, std::uint64_t step)
	{
		for (std::uint64_t key = settled + first; key < last; key += step) {
			platform::bind_to_cpu(static_cast<unsigned>(key) % cpus);
			Guard guard;
			ASSERT_EQ(hash.insert(guard, *new TestElement(key)), nullptr);
		}
	}
};

TEST_P(HashRaceTest, OneOfThoseWhoInsertAKeyWins)
{
	constexpr std::uint64_t keys = 200;
	platform::inject_delays(5);
	const auto hash = make_hash(GetParam());
	std::array<std::atomic<unsigned>, keys> winners{};
	run_threads(cpus, [&](unsigned thread) {
		for (std::uint64_t key = 0; key < keys; key++) {
			auto *mine = new TestElement(key, thread);
			Guard guard;
			const auto present = hash.insert(guard, *mine);
			ASSERT_TRUE(present);
			if (!*present) {
				winners[key]++;
				continue;
			}
			ASSERT_NE(*present, mine);
			ASSERT_EQ(hash.lookup(guard, key), *present);
			delete mine;
		}
	});
	for (const auto &count : winners)
		EXPECT_EQ(count, 1u);
	Guard guard;
	EXPECT_EQ(hash.count(guard), keys);
	EXPECT_TRUE(hash.destroy());
}

TEST_P(HashRaceTest, WhatIsThereIsFoundWhilePartitionsGrow)
{
	platform::inject_delays(5);
	std::atomic<unsigned long> found{0};
	// More where those who look up rarely get a CPU.
	const selftest::Deadline late(std::chrono::milliseconds(0),
				      [&found] { return found > 1000; });
	for (unsigned round = 0; round < 25 || !(late || HasFailure()); round++) {
		const auto hash = make_hash(GetParam());
		settle(hash);
		std::atomic<unsigned> filling{2};
		run_threads(2 + cpus, [&](unsigned thread) {
			if (thread < 2) {
				fill(hash, thread, 2);
				filling--;
				return;
			}
			for (std::uint64_t i = thread; filling > 0; i++) {
				Guard guard;
				const auto *element =
					TestElement::of(hash.lookup(guard, i % settled));
				ASSERT_TRUE(element) << "key " << i % settled;
				ASSERT_TRUE(element->is_right(i % settled));
				ASSERT_EQ(hash.lookup(guard, last + i), nullptr);
				found++;
			}
		});
		Guard guard;
		EXPECT_EQ(hash.count(guard), last);
		for (std::uint64_t key = 0; key < last; key++)
			ASSERT_TRUE(hash.lookup(guard, key)) << key;
		EXPECT_TRUE(hash.destroy());
	}
	EXPECT_GT(found, 1000u);
}

TEST_P(HashRaceTest, AKeyThatIsReplacedIsFoundAllTheTime)
{
	platform::inject_delays(5);
	const auto hash = make_hash(GetParam());
	settle(hash);
	std::atomic<bool> filling{true};
	std::atomic<unsigned long> replaced{0};
	run_threads(2 + cpus, [&](unsigned thread) {
		std::array<std::uint64_t, settled> seen{};
		if (thread == 0) {
			// Else this may be over before the other has begun.
			while (replaced == 0 && !HasFailure())
				std::this_thread::yield();
			fill(hash, 0, 1);
			filling = false;
			return;
		}
		for (std::uint64_t i = 1; filling; i++) {
			const std::uint64_t key = i % settled;
			Guard guard;
			if (thread == 1) {
				const auto before = hash.replace(guard, *new TestElement(key, i));
				ASSERT_TRUE(before && *before);
				free_later(*before);
				replaced++;
				continue;
			}
			const auto *element = TestElement::of(hash.lookup(guard, key));
			ASSERT_TRUE(element);
			ASSERT_TRUE(element->is_right(key));
			ASSERT_GE(element->content, seen[key]) << "an older one after a newer one";
			seen[key] = element->content;
		}
	});
	EXPECT_GT(replaced, 0u);
	EXPECT_TRUE(hash.destroy());
}

TEST_P(HashRaceTest, AWalkMeetsWhatStaysOnceWhilePartitionsGrow)
{
	platform::inject_delays(5);
	for (unsigned round = 0; round < 10; round++) {
		const auto hash = make_hash(GetParam());
		settle(hash);
		std::atomic<unsigned> filling{2};
		run_threads(5, [&](unsigned thread) {
			if (thread < 2) {
				fill(hash, thread, 2);
				filling--;
				return;
			}
			do {
				std::vector<unsigned> met(last);
				Guard guard;
				hash.for_each(guard, [&](const HashElement &element) {
					met[element.key]++;
					return 0;
				});
				for (std::uint64_t key = 0; key < last; key++)
					ASSERT_TRUE(met[key] == 1 ||
						    (key >= settled && met[key] == 0))
						<< "key " << key << " was met " << met[key]
						<< " times";
			} while (filling > 0);
		});
		EXPECT_TRUE(hash.destroy());
	}
}

INSTANTIATE_TEST_SUITE_P(All, HashRaceTest, ::testing::Values(Clustering::cpu, Clustering::one));

class HashOwnershipTest : public HashTest
{
public:
	static constexpr std::uint64_t keys = 60;

	/// One random step; false if the table is being destroyed.
	static bool step(const PartitionedHash &hash, std::minstd_rand &random)
	{
		platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		const std::uint64_t key = random() % keys;
		Guard guard;
		if (random() % 2 == 0) {
			const auto *found = TestElement::of(hash.lookup(guard, key));
			EXPECT_TRUE(!found || found->is_right(key));
			return true;
		}
		const auto what = static_cast<blocks::Change>(random() % 4);
		auto *fresh = what == blocks::Change::erase ? nullptr : new TestElement(key);
		const auto before = hash.change(guard.raw(), key, fresh, what);
		if (!before || !blocks::applies(what, *before))
			delete fresh;
		else if (*before)
			free_later(*before);
		EXPECT_TRUE(before || before.error() == Error::destroyed);
		return before.has_value();
	}
};

TEST_F(HashOwnershipTest, EachElementIsGivenBackOnceAndNotUsedAfterwards)
{
	platform::inject_delays(3);
	for (const auto clustering : {Clustering::cpu, Clustering::one}) {
		const auto hash = make_hash(clustering);
		run_threads(2 * cpus, [&](unsigned thread) {
			std::minstd_rand random(thread + 1);
			for (unsigned i = 0; i < 600; i++)
				ASSERT_TRUE(step(hash, random));
		});
		{
			Guard guard;
			std::size_t left = 0;
			hash.for_each(guard, [&left](HashElement &) {
				left++;
				return 0;
			});
			EXPECT_EQ(hash.count(guard), left);
			EXPECT_GT(left, 0u);
		}
		EXPECT_TRUE(hash.destroy());
		object::objects::barrier();
		EXPECT_EQ(TestElement::alive, 0);
	}
}

TEST_F(HashOwnershipTest, AllUsesAgainstDestroy)
{
	platform::inject_delays(10);
	unsigned refused = 0;
	for (unsigned round = 0; round < 100; round++) {
		const auto hash = make_hash(round % 2 ? Clustering::cpu : Clustering::one);
		std::atomic<unsigned> refused_now{0};
		run_threads(cpus, [&](unsigned thread) {
			std::minstd_rand random(thread + 100 * round + 1);
			if (thread == 0) {
				std::this_thread::sleep_for(
					std::chrono::microseconds(random() % 2000));
				EXPECT_TRUE(hash.destroy());
				return;
			}
			for (unsigned i = 0; i < 200; i++) {
				if (i % 50 == thread) {
					Guard guard;
					hash.for_each(guard, [](HashElement &element) {
						EXPECT_TRUE(TestElement::of(&element)->is_right(
							element.key));
						return 0;
					});
				}
				if (!step(hash, random)) {
					refused_now++;
					break;
				}
			}
		});
		refused += refused_now;
		object::objects::barrier();
		ASSERT_EQ(TestElement::alive, 0);
	}
	EXPECT_GT(refused, 0u);
}

} // namespace tornado::native
