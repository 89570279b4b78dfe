// SPDX-License-Identifier: GPL-2.0
#include "../model/model_clock.hpp"

#include <gtest/gtest.h>

using namespace numasim;

TEST(ModelClock, FollowsTheHostOutsideOfRegions)
{
	ModelClock clock(0.5);
	EXPECT_EQ(clock.read(1000, 0, false), 1000u);
	EXPECT_EQ(clock.read(1500, 0, false), 1500u);
}

TEST(ModelClock, FollowsTheModelInRegions)
{
	ModelClock clock(0.5);
	clock.read(1000, 0, false);
	clock.read(1000, 0, true);
	EXPECT_EQ(clock.read(900'000, 100, true), 1050u);
	EXPECT_EQ(clock.read(999'000, 300, true), 1150u);
}

TEST(ModelClock, GoesOnWithTheHostWhereTheModelLeftIt)
{
	ModelClock clock(1);
	clock.read(1000, 0, false);
	clock.read(500'000, 70, true);
	EXPECT_EQ(clock.read(500'010, 70, false), 1080u);
}

TEST(ModelClock, TimeThatTheModelGainedElsewhereIsNotCounted)
{
	ModelClock clock(1);
	clock.read(1000, 0, true);
	clock.read(1010, 5000, false);
	EXPECT_EQ(clock.read(1020, 5003, true), 1013u);
}

TEST(ModelClock, NeverGoesBack)
{
	ModelClock clock(1);
	std::uint64_t last = clock.read(1000, 1000, true);
	for (const Time model : {900u, 1100u, 1050u, 1200u}) {
		const std::uint64_t now = clock.read(1000 + model, model, model % 100 == 0);
		EXPECT_GE(now, last);
		last = now;
	}
}
