/* SPDX-License-Identifier: GPL-2.0 */
#include "axis.hpp"

#include <algorithm>

#include <gtest/gtest.h>

using namespace bench;

TEST(Axis, PlacesPowersAtEvenDistances)
{
	const Axis axis({1, 10, 100, 1000}, 0.01, 300, 0);
	const double step = axis.place(10) - axis.place(1);
	EXPECT_LT(step, 0) << "up the page";
	EXPECT_NEAR(axis.place(1000) - axis.place(100), step, 1e-9);
	EXPECT_LE(axis.place(1), 300);
	EXPECT_GE(axis.place(1000), 0);
	EXPECT_FALSE(axis.reaches_floor());
}

TEST(Axis, PutsNothingAtItsLowerEnd)
{
	const Axis axis({0, 0.001, 5}, 0.01, 300, 0);
	EXPECT_TRUE(axis.reaches_floor());
	EXPECT_EQ(axis.place(0), 300);
	EXPECT_EQ(axis.place(0.001), 300);
	EXPECT_LT(axis.place(5), 300);
}

TEST(Axis, HasHeightWhereAllValuesAreTheSame)
{
	const Axis axis({14.5, 14.5}, 0.5, 300, 0);
	EXPECT_NEAR(axis.place(14.5), 150, 1);
	EXPECT_FALSE(axis.ticks().empty());
}

TEST(Axis, TicksLieWithinItAndAreFew)
{
	for (const double most : {1.5, 20.0, 300.0, 1e4, 1e7}) {
		const Axis axis({1, most}, 0.01, 300, 0);
		const auto ticks = axis.ticks();
		EXPECT_GE(ticks.size(), 2U) << most;
		EXPECT_LE(ticks.size(), 9U) << most;
		EXPECT_TRUE(std::ranges::is_sorted(ticks)) << most;
		EXPECT_LE(axis.place(ticks.front()), 300) << most;
	}
}

TEST(SpreadOut, KeepsLabelsApartAndInTheirOrder)
{
	const auto places = spread_out({100, 101, 102, 200}, 14, 0, 300);
	for (std::size_t index = 1; index < places.size(); ++index)
		EXPECT_GE(places[index] - places[index - 1], 14);
	EXPECT_EQ(places.back(), 200) << "no need to move";
}

TEST(SpreadOut, StaysAboveTheBottom)
{
	const auto places = spread_out({290, 295, 300}, 14, 0, 300);
	EXPECT_EQ(places.back(), 300);
	EXPECT_EQ(places.front(), 300 - 2 * 14);
}
