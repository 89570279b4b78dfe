// SPDX-License-Identifier: GPL-2.0
#include "../../module/core/object/state_word.hpp"

#include <atomic>

#include "fixture.hpp"

namespace tornado::native
{

using object::StateWord;
using Miss = StateWord::Miss;

TEST(StateWordTest, RefusesMissAndDestroyWithoutObject)
{
	StateWord state;
	EXPECT_NE(state.begin_miss(), Miss::begun);
	EXPECT_EQ(state.begin_destroy(0), StateWord::Destroy::already);
}

TEST(StateWordTest, DestroyerFinishesWhenNoMissIsInFlight)
{
	StateWord state;
	state.open();
	ASSERT_EQ(state.begin_miss(), Miss::begun);
	EXPECT_FALSE(state.end_miss());
	EXPECT_EQ(state.begin_destroy(0), StateWord::Destroy::finish);
	EXPECT_EQ(state.begin_destroy(0), StateWord::Destroy::already);
	EXPECT_NE(state.begin_miss(), Miss::begun);
}

TEST(StateWordTest, LastMissFinishesADestroyThatCameMeanwhile)
{
	StateWord state;
	state.open();
	ASSERT_EQ(state.begin_miss(), Miss::begun);
	ASSERT_EQ(state.begin_miss(), Miss::begun);
	EXPECT_EQ(state.begin_destroy(0), StateWord::Destroy::deferred);
	EXPECT_FALSE(state.end_miss());
	EXPECT_TRUE(state.end_miss());
}

TEST(StateWordTest, KeepsWhereTheDestructionIsOutstanding)
{
	for (const unsigned parity : {1u, 0u}) {
		StateWord state;
		state.open();
		ASSERT_EQ(state.begin_miss(), Miss::begun);
		EXPECT_EQ(state.begin_destroy(parity), StateWord::Destroy::deferred);
		EXPECT_EQ(state.begin_destroy(1 - parity), StateWord::Destroy::already);
		EXPECT_EQ(state.parity(), parity);
		EXPECT_TRUE(state.end_miss());
		state.close();
		EXPECT_TRUE(state.is_destroyed());
		EXPECT_EQ(state.parity(), 0u);
	}
}

TEST(StateWordTest, OneMigrationAtATimeKeepsTheObject)
{
	using Change = StateWord::Change;
	StateWord state;
	EXPECT_EQ(state.begin_migration(), Change::destroyed);
	state.open();
	ASSERT_EQ(state.begin_migration(), Change::begun);
	EXPECT_EQ(state.begin_migration(), Change::busy);
	ASSERT_EQ(state.begin_miss(), Miss::begun);
	EXPECT_FALSE(state.separate_misses());
	EXPECT_FALSE(state.end_miss());
	EXPECT_TRUE(state.separate_misses());
	EXPECT_EQ(state.begin_destroy(0), StateWord::Destroy::deferred);
	EXPECT_EQ(state.begin_migration(), Change::destroyed);
	EXPECT_TRUE(state.end_migration());
}

TEST(StateWordTest, ASwapHoldsMissesAndEndsAlone)
{
	using Change = StateWord::Change;
	using End = StateWord::End;
	StateWord state;
	state.open();
	ASSERT_EQ(state.begin_swap(), Change::begun);
	EXPECT_EQ(state.begin_swap(), Change::busy);
	EXPECT_EQ(state.begin_migration(), Change::busy);
	EXPECT_EQ(state.begin_miss(), Miss::held);
	ASSERT_EQ(state.begin_miss(true), Miss::begun);
	EXPECT_EQ(state.try_end_swap(), End::in_flight);
	EXPECT_FALSE(state.end_miss());
	EXPECT_EQ(state.try_end_swap(), End::ended);

	ASSERT_EQ(state.begin_migration(), Change::begun);
	EXPECT_EQ(state.begin_swap(), Change::busy);
	EXPECT_FALSE(state.end_migration());
	ASSERT_EQ(state.begin_swap(), Change::begun);
	EXPECT_EQ(state.begin_destroy(1), StateWord::Destroy::deferred);
	EXPECT_EQ(state.begin_miss(), Miss::destroyed);
	EXPECT_EQ(state.begin_miss(true), Miss::destroyed);
	EXPECT_EQ(state.try_end_swap(), End::finish_destroy);
	EXPECT_EQ(state.begin_swap(), Change::destroyed);
}

TEST(StateWordTest, SequenceCountsTheObjectsThatHadTheId)
{
	StateWord state;
	EXPECT_EQ(state.sequence(), 0u);
	for (unsigned life = 0; life < 3; life++) {
		state.open();
		EXPECT_EQ(state.sequence(), life);
		ASSERT_EQ(state.begin_destroy(0), StateWord::Destroy::finish);
		EXPECT_EQ(state.sequence(), life);
		state.close();
	}
	EXPECT_EQ(state.sequence(), 3u);
	EXPECT_NE(state.begin_miss(), Miss::begun);
}

TEST(StateWordTest, ExactlyOneFinishesUnderConcurrency)
{
	platform::set_topology(4, 1);
	for (int round = 0; round < 500; round++) {
		StateWord state;
		std::atomic<int> finished{0};
		state.open();
		run_threads(4, [&](unsigned thread) {
			if (thread == 0) {
				if (state.begin_destroy(0) == StateWord::Destroy::finish)
					finished++;
				return;
			}
			for (int i = 0; i < 20; i++)
				if (state.begin_miss() == Miss::begun && state.end_miss())
					finished++;
		});
		ASSERT_EQ(finished, 1);
	}
}

} // namespace tornado::native
