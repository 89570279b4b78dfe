// SPDX-License-Identifier: GPL-2.0
#include "../../module/core/object/state_word.hpp"

#include <atomic>

#include "fixture.hpp"

namespace tornado::native
{

using object::StateWord;

TEST(StateWordTest, RefusesMissAndDestroyWithoutObject)
{
	StateWord state;
	EXPECT_FALSE(state.begin_miss());
	EXPECT_EQ(state.begin_destroy(), StateWord::Destroy::already);
}

TEST(StateWordTest, DestroyerFinishesWhenNoMissIsInFlight)
{
	StateWord state;
	state.open();
	ASSERT_TRUE(state.begin_miss());
	EXPECT_FALSE(state.end_miss());
	EXPECT_EQ(state.begin_destroy(), StateWord::Destroy::finish);
	EXPECT_EQ(state.begin_destroy(), StateWord::Destroy::already);
	EXPECT_FALSE(state.begin_miss());
}

TEST(StateWordTest, LastMissFinishesADestroyThatCameMeanwhile)
{
	StateWord state;
	state.open();
	ASSERT_TRUE(state.begin_miss());
	ASSERT_TRUE(state.begin_miss());
	EXPECT_EQ(state.begin_destroy(), StateWord::Destroy::deferred);
	EXPECT_FALSE(state.end_miss());
	EXPECT_TRUE(state.end_miss());
}

TEST(StateWordTest, SequenceCountsTheObjectsThatHadTheId)
{
	StateWord state;
	EXPECT_EQ(state.sequence(), 0u);
	for (unsigned life = 0; life < 3; life++) {
		state.open();
		EXPECT_EQ(state.sequence(), life);
		ASSERT_EQ(state.begin_destroy(), StateWord::Destroy::finish);
		EXPECT_EQ(state.sequence(), life);
		state.close();
	}
	EXPECT_EQ(state.sequence(), 3u);
	EXPECT_FALSE(state.begin_miss());
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
				if (state.begin_destroy() == StateWord::Destroy::finish)
					finished++;
				return;
			}
			for (int i = 0; i < 20; i++)
				if (state.begin_miss() && state.end_miss())
					finished++;
		});
		ASSERT_EQ(finished, 1);
	}
}

} // namespace tornado::native
