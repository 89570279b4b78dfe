// SPDX-License-Identifier: GPL-2.0
#include "../model/model_clock.hpp"

#include <gtest/gtest.h>

using namespace numasim;

TEST(ModelClock, FollowsTheHostOutsideOfRegions)
{
	ModelClock clock;
	EXPECT_EQ(clock.read(1000, 0, false), 1000);
	EXPECT_EQ(clock.read(1500, 0, false), 1500);
}

TEST(ModelClock, FollowsTheModelInRegions)
{
	ModelClock clock;
	clock.read(1000, 0, false);
	clock.read(1000, 0, true);
	EXPECT_EQ(clock.read(900'000, 50, true), 1050);
	EXPECT_EQ(clock.read(999'000, 150, true), 1150);
}

TEST(ModelClock, GoesOnWithTheHostWhereTheModelLeftIt)
{
	ModelClock clock;
	clock.read(1000, 0, false);
	clock.read(500'000, 70, true);
	EXPECT_EQ(clock.read(500'010, 70, false), 1080);
}

TEST(ModelClock, TimeThatTheModelGainedElsewhereIsNotCounted)
{
	ModelClock clock;
	clock.read(1000, 0, false);
	clock.read(1010, 5000, false);
	EXPECT_EQ(clock.read(1020, 5003, true), 1013);
}

TEST(ModelClock, NeverGoesBack)
{
	ModelClock clock;
	std::int64_t last = clock.read(1000, 1000, true);
	for (const std::int64_t model : {900, 1100, 1050, 1200}) {
		const std::int64_t now = clock.read(2000 - model, model, model % 100 == 0);
		EXPECT_GE(now, last);
		last = now;
	}
}
