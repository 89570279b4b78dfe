// SPDX-License-Identifier: GPL-2.0
//
// The replicated map: readers, updates, first uses and destruction against each other, delayed at
// random where a race is decided.
#include "../../module/core/blocks/replicated_map.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <random>
#include <thread>

#include "fixture.hpp"

namespace tornado::native
{

using blocks::ReplicatedMap;
using existence::Guard;
using object::Clustering;

namespace
{

void *value(std::uint64_t number)
{
	return reinterpret_cast<void *>(number);
}

std::uint64_t number(void *found)
{
	return reinterpret_cast<std::uint64_t>(found);
}

constexpr std::uint64_t watched = 1234567;

/// A map in which the value of one key grows, while other keys come and go and tables are replaced.
class GrowingValue
{
public:
	GrowingValue(Clustering clustering, std::uint64_t last)
		: map(ReplicatedMap::create(clustering).value()), last_(last)
	{
	}

	/// Calls @before_each with the version that comes next.
	void update(const std::function<void(std::uint64_t)> &before_each = [](std::uint64_t) {})
	{
		for (std::uint64_t version = 1; version <= last_; version++) {
			before_each(version);
			{
				Guard guard;
				ASSERT_TRUE(map.set(guard, watched, value(version)));
				returned_ = version;
				ASSERT_TRUE(map.set(guard, version, value(version)));
				if (version > 5) {
					ASSERT_EQ(map.erase(guard, version - 5),
						  value(version - 5));
				}
			}
			if (version % 8 == 0)
				platform::bind_to_cpu(static_cast<unsigned>(version) %
						      CoreTest::cpus);
		}
	}

	/// Not older than the last update that had returned.
	std::uint64_t read()
	{
		const std::uint64_t at_least = returned_;
		Guard guard;
		const std::uint64_t version = number(map.lookup(guard, watched));
		EXPECT_GE(version, at_least) << "an update that had returned was not seen";
		EXPECT_LE(version, last_);
		return version;
	}

	bool is_over() const { return returned_ == last_; }

	const ReplicatedMap map;

private:
	std::atomic<std::uint64_t> returned_{0};
	const std::uint64_t last_;
};

} // namespace

class ReplicatedMapRaceTest : public CoreTest, public ::testing::WithParamInterface<Clustering>
{
};

TEST_P(ReplicatedMapRaceTest, NoReaderMissesAnUpdateThatReturnedNorGoesBackInTime)
{
	GrowingValue growing(GetParam(), 400);
	platform::inject_delays(20);
	std::atomic<unsigned long> reads{0};
	run_threads(1 + 2 * cpus, [&](unsigned thread) {
		if (thread == 0) {
			// At least one read for each update, however the host schedules.
			growing.update([&](std::uint64_t version) {
				while (reads < version)
					std::this_thread::yield();
			});
			return;
		}
		const bool moves = thread > cpus;
		std::uint64_t seen = 0;
		for (unsigned i = 0; !growing.is_over(); i++) {
			if (moves)
				platform::bind_to_cpu((thread + i) % cpus);
			const std::uint64_t version = growing.read();
			if (!moves) {
				ASSERT_GE(version, seen);
			}
			seen = version;
			reads++;
		}
	});
	platform::inject_delays(0);
	EXPECT_GE(reads, 400u);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		EXPECT_EQ(growing.read(), 400u);
	}
	EXPECT_TRUE(growing.map.destroy());
}

TEST_P(ReplicatedMapRaceTest, ARepMadeDuringUpdatesIsNeverStale)
{
	constexpr std::uint64_t last = 12;
	platform::inject_delays(30);
	for (unsigned round = 0; round < 100; round++) {
		GrowingValue growing(GetParam(), last);
		run_threads(cpus, [&](unsigned thread) {
			if (thread == 0) {
				growing.update();
				return;
			}
			// The first uses fall anywhere into the updates.
			std::minstd_rand random(thread + 100 * round + 1);
			std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
			growing.read();
		});
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			platform::bind_to_cpu(cpu);
			ASSERT_EQ(growing.read(), last);
		}
		ASSERT_TRUE(growing.map.destroy());
	}
}

INSTANTIATE_TEST_SUITE_P(All, ReplicatedMapRaceTest,
			 ::testing::Values(Clustering::cpu, Clustering::node));

class ReplicatedMapOwnershipTest : public CoreTest
{
public:
	struct Element : tornado_deferred {
		explicit Element(std::atomic<int> &count) : alive(count) { alive++; }
		~Element()
		{
			mark = 0;
			alive--;
		}

		std::atomic<int> &alive;
		std::atomic<unsigned> mark{0x600d600d};
	};

	static void free_later(void *found)
	{
		auto *element = static_cast<Element *>(found);
		element->call = [](tornado_deferred *deferred) {
			delete static_cast<Element *>(deferred);
		};
		existence::default_domain.call_after_quiescence(*element);
	}

	/// One random step; false if the map is being destroyed.
	bool step(const ReplicatedMap &map, std::minstd_rand &random, unsigned updates_in_ten)
	{
		platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		const std::uint64_t key = random() % 40;
		Guard guard;
		if (random() % 10 >= updates_in_ten) {
			if (auto *found = static_cast<Element *>(map.lookup(guard, key))) {
				EXPECT_EQ(found->mark, 0x600d600du);
			}
			return true;
		}
		auto *fresh = random() % 2 == 0 ? new Element(alive) : nullptr;
		const auto before = fresh ? map.set(guard, key, fresh) : map.erase(guard, key);
		if (!before) {
			EXPECT_EQ(before.error(), Error::destroyed);
			delete fresh;
			return false;
		}
		if (*before)
			free_later(*before);
		return true;
	}

	void empty(const ReplicatedMap &map)
	{
		Guard guard;
		for (std::uint64_t key = 0; key < 40; key++)
			if (void *before = map.erase(guard, key).value())
				free_later(before);
	}

	std::atomic<int> alive{0};
};

TEST_F(ReplicatedMapOwnershipTest, EachValueIsGivenBackOnceAndNotUsedAfterwards)
{
	const auto map = ReplicatedMap::create(Clustering::cpu).value();
	platform::inject_delays(3);
	run_threads(2 * cpus, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (unsigned i = 0; i < 800; i++)
			ASSERT_TRUE(step(map, random, thread % 2 ? 1 : 5));
	});
	platform::inject_delays(0);
	EXPECT_GT(alive, 0);
	empty(map);
	EXPECT_TRUE(map.destroy());
	object::objects::barrier();
	EXPECT_EQ(alive, 0);
}

TEST_F(ReplicatedMapOwnershipTest, UsesAgainstDestroy)
{
	platform::inject_delays(10);
	std::atomic<unsigned> refused{0};
	for (unsigned round = 0; round < 100; round++) {
		const auto map = ReplicatedMap::create(Clustering::cpu).value();
		std::array<int, 40> objects{};
		run_threads(cpus, [&](unsigned thread) {
			std::minstd_rand random(thread + 100 * round + 1);
			if (thread == 0) {
				std::this_thread::sleep_for(
					std::chrono::microseconds(random() % 300));
				EXPECT_TRUE(map.destroy());
				return;
			}
			for (unsigned i = 0; i < 40; i++) {
				Guard guard;
				void *found = map.lookup(guard, i);
				EXPECT_TRUE(!found || found == &objects[i]);
				const auto before = map.set(guard, i, &objects[i]);
				if (!before) {
					EXPECT_EQ(before.error(), Error::destroyed);
					refused++;
				}
			}
		});
	}
	EXPECT_GT(refused, 0u);
}

} // namespace tornado::native
