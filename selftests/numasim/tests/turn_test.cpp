// SPDX-License-Identifier: GPL-2.0
/* When a running CPU gives way. */
#include "../model/turn.hpp"

#include <gtest/gtest.h>

using namespace numasim;

namespace
{

constexpr Time rival = 1000;
constexpr Time limit = 1200;

Outcome private_hit()
{
	return {};
}

Outcome hit_on_line_free_at(Time time)
{
	Outcome outcome;
	outcome.line_free_at = time;
	return outcome;
}

Outcome transfer(Miss miss)
{
	Outcome outcome;
	outcome.miss = miss;
	outcome.transferred = true;
	outcome.others_held = true;
	return outcome;
}

/* Turns cannot be copied: this is all that differs between the tests. */
Turn turn_with(Time hold)
{
	Parameters parameters;
	parameters.hold = hold;
	return Turn(parameters);
}

} // namespace

TEST(Turn, NobodyHasOneAtFirst)
{
	EXPECT_TRUE(turn_with(20).is_over(0));
}

TEST(Turn, LastsUntilItsLimit)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	turn.consider(private_hit(), limit - 1);
	EXPECT_FALSE(turn.is_over(limit - 1));
	EXPECT_TRUE(turn.is_over(limit));
}

TEST(Turn, ColdMissesDoNotEndIt)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	Outcome cold;
	cold.miss = Miss::cold;
	turn.consider(cold, rival + 100);
	EXPECT_FALSE(turn.is_over(limit - 1));
}

TEST(Turn, WinningALineKeepsItForHold)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	turn.consider(transfer(Miss::true_sharing), 1100);
	EXPECT_FALSE(turn.is_over(1119));
	EXPECT_TRUE(turn.is_over(1120));
}

TEST(Turn, WinningALineOutlastsTheQuantumByHold)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	turn.consider(transfer(Miss::upgrade), limit + 300);
	EXPECT_FALSE(turn.is_over(limit + 319));
	EXPECT_TRUE(turn.is_over(limit + 320));
}

TEST(Turn, WithoutHoldASharedMissEndsItAtOnce)
{
	Turn turn = turn_with(0);
	turn.begin(limit, rival);
	turn.consider(transfer(Miss::false_sharing), 1100);
	EXPECT_TRUE(turn.is_over(1100));
}

TEST(Turn, ReadOfALineThatOthersHoldEndsIt)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	Outcome outcome;
	outcome.miss = Miss::true_sharing;
	outcome.others_held = true;
	turn.consider(outcome, 1100);
	EXPECT_TRUE(turn.is_over(1100)) << "nothing was won that could be kept";
}

TEST(Turn, WithinSlackOfTheRivalNothingEndsIt)
{
	Turn turn = turn_with(0);
	turn.begin(limit, rival);
	turn.consider(transfer(Miss::true_sharing), rival + 50);
	turn.consider(hit_on_line_free_at(rival), rival + 50);
	EXPECT_FALSE(turn.is_over(limit - 1));
	turn.consider(transfer(Miss::true_sharing), rival + 51);
	EXPECT_TRUE(turn.is_over(rival + 51));
}

TEST(Turn, HitOnAHotLineEndsItAfterHold)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	turn.consider(hit_on_line_free_at(1090), 1100);
	EXPECT_FALSE(turn.is_over(1109));
	EXPECT_TRUE(turn.is_over(1110));
}

TEST(Turn, HitOnALineThatMovedLongAgoIsPrivate)
{
	Turn turn = turn_with(20);
	turn.begin(100'000 + 200, 100'000);
	turn.consider(hit_on_line_free_at(100'100 - 20'000), 100'100);
	EXPECT_FALSE(turn.is_over(100'199));
	turn.consider(hit_on_line_free_at(100'100 - 19'999), 100'100);
	EXPECT_TRUE(turn.is_over(100'100));
}

TEST(Turn, HotHitNeverProlongsIt)
{
	Turn turn = turn_with(1000);
	turn.begin(limit, rival);
	turn.consider(hit_on_line_free_at(1090), 1100);
	EXPECT_TRUE(turn.is_over(limit));
}

TEST(Turn, CanBeEndedByOthers)
{
	Turn turn = turn_with(20);
	turn.begin(limit, rival);
	turn.end();
	EXPECT_TRUE(turn.is_over(0));
}
