// SPDX-License-Identifier: GPL-2.0
//
// Misses: demand creation of reps.
#include <atomic>
#include <set>
#include <vector>

#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

class MissTest : public CoreTest
{
public:
	Tally tally;
};

TEST_F(MissTest, AReferenceHasTheSizeOfAPointer)
{
	static_assert(sizeof(object::Ref<TestRep>) == sizeof(void *));
}

TEST_F(MissTest, MakesNoRepBeforeTheFirstUse)
{
	const auto object = make_object(Clustering::cpu, tally);
	EXPECT_EQ(tally.constructed, 0);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		EXPECT_EQ(object.peek(), nullptr);
	}
	EXPECT_TRUE(object.destroy());
}

class ClusteringTest : public MissTest,
		       public ::testing::WithParamInterface<std::pair<Clustering, unsigned>>
{
};

TEST_P(ClusteringTest, GivesEachCpuTheRepOfItsCluster)
{
	const auto [clustering, reps] = GetParam();
	const auto object = make_object(clustering, tally);
	std::set<TestRep *> seen;
	for (unsigned round = 0; round < 2; round++)
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			platform::bind_to_cpu(cpu);
			Guard guard;
			TestRep *rep = object.local(guard);
			ASSERT_NE(rep, nullptr);
			EXPECT_EQ(rep->cluster(), clustering.cluster_of(cpu));
			EXPECT_EQ(object.peek(), rep);
			seen.insert(rep);
		}
	EXPECT_EQ(seen.size(), reps);
	EXPECT_EQ(tally.constructed, static_cast<int>(reps));
	EXPECT_TRUE(object.destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, ClusteringTest,
			 ::testing::Values(std::pair{Clustering::cpu, CoreTest::cpus},
					   std::pair{Clustering::node, CoreTest::nodes},
					   std::pair{Clustering::one, 1u}));

TEST_F(MissTest, RepsShareNoCacheLine)
{
	const auto object = make_object(Clustering::cpu, tally);
	std::set<std::uintptr_t> lines;
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		Guard guard;
		const auto address = reinterpret_cast<std::uintptr_t>(object.local(guard));
		EXPECT_EQ(address % platform::cache_line, 0u);
		lines.insert(address / platform::cache_line);
	}
	EXPECT_EQ(lines.size(), cpus);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MissTest, RacingMissesOfOneClusterAgreeOnOneRep)
{
	for (int round = 0; round < 200; round++) {
		Tally own;
		const auto object = make_object(Clustering::one, own);
		std::vector<TestRep *> found(cpus);
		run_threads(cpus, [&](unsigned thread) {
			Guard guard;
			found[thread] = object.local(guard);
		});
		for (TestRep *rep : found)
			ASSERT_EQ(rep, found[0]);
		ASSERT_EQ(own.alive(), 1);
		ASSERT_TRUE(object.destroy());
		object::objects::barrier();
		ASSERT_EQ(own.alive(), 0);
	}
}

TEST_F(MissTest, PopulateFillsTheEntryOfAnotherCpu)
{
	const auto object = make_object(Clustering::cpu, tally);
	ASSERT_TRUE(object::objects::populate(object.raw(), 3));
	EXPECT_EQ(tally.constructed, 1);
	platform::bind_to_cpu(3);
	ASSERT_NE(object.peek(), nullptr);
	EXPECT_EQ(object.peek()->cluster(), 3u);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MissTest, PopulateRefusesACpuThatCannotBe)
{
	const auto object = make_object(Clustering::one, tally);
	const auto populated = object::objects::populate(object.raw(), cpus);
	ASSERT_FALSE(populated);
	EXPECT_EQ(populated.error(), Error::invalid);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MissTest, ForEachRepVisitsWhatExistsAndStopsWhenTold)
{
	const auto object = make_object(Clustering::cpu, tally);
	for (unsigned cpu : {1u, 4u})
		ASSERT_TRUE(object::objects::populate(object.raw(), cpu));
	std::vector<unsigned> visited;
	{
		Guard guard;
		EXPECT_EQ(object.for_each_rep(guard,
					      [&](TestRep &rep) {
						      visited.push_back(rep.cluster());
						      return 0;
					      }),
			  0);
		EXPECT_EQ(visited, (std::vector<unsigned>{1, 4}));
		EXPECT_EQ(object.for_each_rep(guard, [](TestRep &) { return 7; }), 7);
	}
	EXPECT_TRUE(object.destroy());
}

TEST_F(MissTest, UnknownClusteringIsRefused)
{
	EXPECT_FALSE(object::Clustering::from(5));
	EXPECT_TRUE(object::Clustering::from(2));
}

} // namespace tornado::native
