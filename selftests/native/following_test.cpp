// SPDX-License-Identifier: GPL-2.0
//
// Reps that follow their threads by themselves: a miss that makes one too many merges the oldest.
#include <atomic>
#include <random>
#include <vector>

#include "../../module/core/counter/counter.hpp"
#include "../lib/deadline.hpp"
#include "fixture.hpp"

namespace tornado::native
{

using counter::Counter;
using existence::Guard;
using object::Clustering;
using object::Ref;

namespace
{

/// A piece of a sum, of which there are to be @wanted.
template <unsigned wanted>
class Follower : public TestRep
{
public:
	static constexpr unsigned reps_wanted = wanted;

	using TestRep::TestRep;

	void add(long value) { value_.fetch_add(value, std::memory_order_relaxed); }
	void merge(Follower &from) { add(from.value()); }
	long value() const
	{
		EXPECT_TRUE(is_alive());
		return value_.load(std::memory_order_relaxed);
	}

private:
	std::atomic<long> value_{0};
};

struct Found {
	long sum = 0;
	std::vector<unsigned> clusters;
};

} // namespace

class FollowingTest : public CoreTest
{
public:
	Tally tally;

	template <unsigned wanted>
	Ref<Follower<wanted>> make(Clustering clustering = Clustering::cpu)
	{
		return object::create<Follower<wanted>>(clustering, tally).value();
	}
	template <typename Rep>
	static void add_on(Ref<Rep> object, unsigned cpu, long value)
	{
		platform::bind_to_cpu(cpu);
		Guard guard;
		Rep *rep = object.local(guard);
		ASSERT_NE(rep, nullptr);
		rep->add(value);
	}
	template <typename Rep>
	static Found gather(Ref<Rep> object)
	{
		Found found;
		Guard guard;
		object.gather(
			guard, [&] { found = {}; },
			[&](Rep &rep) {
				found.sum += rep.value();
				found.clusters.push_back(rep.cluster());
			});
		return found;
	}
	template <typename Rep>
	static Found gather_after_merges(Ref<Rep> object)
	{
		object::objects::barrier();
		return gather(object);
	}

	using Clusters = std::vector<unsigned>;
};

TEST_F(FollowingTest, ARepFollowsAThreadThatMoves)
{
	const auto object = make<1>();
	long expected = 0;
	for (const unsigned cpu : {1u, 4u, 0u, 5u}) {
		add_on(object, cpu, 7);
		expected += 7;
		const Found found = gather_after_merges(object);
		EXPECT_EQ(found.sum, expected);
		EXPECT_EQ(found.clusters, Clusters{cpu});
		EXPECT_EQ(object.peek()->value(), expected);
	}
	EXPECT_EQ(tally.alive(), 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(FollowingTest, TheOldestGoesIntoTheNewest)
{
	const auto object = make<2>();
	for (const unsigned cpu : {3u, 1u})
		add_on(object, cpu, 10 + cpu);
	EXPECT_EQ(gather_after_merges(object).clusters, (Clusters{1, 3}));
	add_on(object, 2, 1);
	const Found found = gather_after_merges(object);
	EXPECT_EQ(found.clusters, (Clusters{1, 2}));
	EXPECT_EQ(found.sum, 25);
	platform::bind_to_cpu(2);
	EXPECT_EQ(object.peek()->value(), 14);
	EXPECT_TRUE(object.destroy());
}

TEST_F(FollowingTest, NodesFollowTheirThreadsToo)
{
	const auto object = make<1>(Clustering::node);
	add_on(object, 0, 1);
	add_on(object, 1, 2);
	EXPECT_EQ(gather_after_merges(object).clusters, Clusters{0});
	add_on(object, 5, 4);
	const Found found = gather_after_merges(object);
	EXPECT_EQ(found.clusters, Clusters{2});
	EXPECT_EQ(found.sum, 7);
	EXPECT_TRUE(object.destroy());
}

TEST_F(FollowingTest, WhereNobodySleepsToo)
{
	const auto object = make<1>();
	add_on(object, 2, 1);
	platform::bind_to_cpu(3);
	{
		Guard guard;
		EXPECT_TRUE(object.with_local(guard, [](Follower<1> &rep) { rep.add(1); }));
	}
	const Found found = gather_after_merges(object);
	EXPECT_EQ(found.clusters, Clusters{3});
	EXPECT_EQ(found.sum, 2);
	EXPECT_TRUE(object.destroy());
}

TEST_F(FollowingTest, MissesDuringAMergeAreMergedAfterIt)
{
	const auto object = make<1>();
	add_on(object, 0, 1);
	{
		platform::bind_to_cpu(0);
		Guard holds_up;
		ASSERT_NE(object.local(holds_up), nullptr);
		for (const unsigned cpu : {1u, 2u, 3u})
			add_on(object, cpu, 1);
		EXPECT_GE(gather(object).clusters.size(), 3u) << "the merge cannot have ended";
		platform::bind_to_cpu(0);
	}
	const Found found = gather_after_merges(object);
	EXPECT_EQ(found.clusters, Clusters{3});
	EXPECT_EQ(found.sum, 4);
	EXPECT_TRUE(object.destroy());
}

TEST_F(FollowingTest, WithoutMemoryTheNextMissSeesToIt)
{
	const auto object = make<1>();
	add_on(object, 0, 1);
	// The rep, then the migration.
	platform::fail_allocation(1);
	add_on(object, 1, 1);
	platform::fail_allocation(-1);
	EXPECT_EQ(gather_after_merges(object).clusters, (Clusters{0, 1}));
	add_on(object, 2, 1);
	const Found found = gather_after_merges(object);
	EXPECT_EQ(found.clusters, Clusters{2});
	EXPECT_EQ(found.sum, 3);
	EXPECT_TRUE(object.destroy());
}

/// Used from two CPUs all the time: after a merge or two both keep their rep.
TEST_F(FollowingTest, ThreadsThatStayGetARepEach)
{
	const auto object = make<1>();
	const selftest::Deadline late(std::chrono::seconds(30));
	long expected = 0;
	int since_change = 0;
	int constructed = 0;
	while (since_change < 50 && !late) {
		for (const unsigned cpu : {1u, 4u}) {
			add_on(object, cpu, 1);
			expected++;
		}
		object::objects::barrier();
		since_change = constructed == tally.constructed ? since_change + 1 : 0;
		constructed = tally.constructed;
	}
	EXPECT_EQ(since_change, 50);
	const Found found = gather_after_merges(object);
	EXPECT_EQ(found.clusters, (Clusters{1, 4}));
	EXPECT_EQ(found.sum, expected);
	EXPECT_TRUE(object.destroy());
}

TEST_F(FollowingTest, ATypeThatCannotMergeIsRefused)
{
	tornado_object_type type{};
	type.name = "test";
	type.rep_size = 8;
	type.reps_wanted = 1;
	EXPECT_EQ(object::objects::create(type, Clustering::cpu, nullptr).error(), Error::invalid);
	const auto object = make<1>();
	tornado_swap what{};
	what.type = &type;
	EXPECT_EQ(object.swap(Clustering::cpu, what).error(), Error::invalid);
	EXPECT_TRUE(object.destroy());
}

class FollowingRaceTest : public FollowingTest, public ::testing::WithParamInterface<unsigned>
{
};

TEST_P(FollowingRaceTest, NoAddIsLostAndNoGatherSeesLess)
{
	constexpr unsigned adders = 4;
	const auto delay = GetParam();
	std::atomic<long> finished{0}, started{0}, objects{0};
	const selftest::Deadline late(std::chrono::milliseconds(500),
				      [&objects] { return objects >= 5; });
	std::atomic<tornado_ref> published{make<1>().raw()};

	platform::inject_delays(delay);
	run_threads(adders + 2, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!late && !HasFailure()) {
			if (thread < adders) {
				platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
				Guard guard;
				const Ref<Follower<1>> object(published.load());
				if (Follower<1> *rep = object.local(guard)) {
					started++;
					rep->add(1);
					finished++;
				}
			} else if (thread == adders) {
				Guard guard;
				EXPECT_GE(gather(Ref<Follower<1>>(published.load())).sum, 0);
			} else {
				// Destroyed with merges under way.
				const Ref<Follower<1>> before(published.exchange(make<1>().raw()));
				EXPECT_TRUE(before.destroy());
				objects++;
			}
		}
	});
	platform::inject_delays(0);
	EXPECT_EQ(started, finished);
	EXPECT_TRUE(Ref<Follower<1>>(published.load()).destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_P(FollowingRaceTest, TheSumIsExact)
{
	const auto object = make<2>();
	const selftest::Deadline late(std::chrono::milliseconds(300),
				      [this] { return tally.destroyed >= 2; });
	std::atomic<long> added{0};
	platform::inject_delays(GetParam());
	run_threads(5, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!late && !HasFailure()) {
			if (thread == 4) {
				const long least = added;
				EXPECT_GE(gather(object).sum, least);
				continue;
			}
			add_on(object, static_cast<unsigned>(random() % cpus), 1);
			added++;
		}
	});
	platform::inject_delays(0);
	EXPECT_GE(tally.destroyed, 2) << "merges";
	EXPECT_EQ(gather_after_merges(object).sum, added);
	EXPECT_TRUE(object.destroy());
}

INSTANTIATE_TEST_SUITE_P(All, FollowingRaceTest, ::testing::Values(0u, 100u));

/// The owner of a counter adds without an atomic where each CPU has a piece.
TEST_F(FollowingTest, ACounterWithAPiecePerCpuKeepsThem)
{
	const auto counter = Counter::create(Clustering::cpu).value();
	const auto coarse = Counter::create(Clustering::node).value();
	tornado_swap what{};
	what.type = &object::type_of<counter::Rep, Tally>;
	what.shared = &tally;
	what.limit_ms = 20'000;
	const auto swap = [&what](const Counter &which, Clustering clustering) {
		return Ref<counter::Rep>(which.raw().ref).swap(clustering, what);
	};
	{
		Guard guard;
		EXPECT_TRUE(counter.add(guard, 3));
	}
	for (const Clustering other : {Clustering::one, Clustering::node, Clustering::group(2)})
		EXPECT_EQ(swap(counter, other).error(), Error::invalid);
	{
		Guard guard;
		EXPECT_EQ(counter.read(guard).value, 3);
	}
	EXPECT_TRUE(swap(counter, Clustering::cpu));
	EXPECT_TRUE(swap(coarse, Clustering::one)) << "its adds are atomic";
	EXPECT_TRUE(counter.destroy());
	EXPECT_TRUE(coarse.destroy());
}

} // namespace tornado::native
