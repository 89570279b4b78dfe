/* SPDX-License-Identifier: GPL-2.0 */
#include "statistics.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

using namespace bench;

TEST(Summarize, OddAndEvenCounts)
{
	EXPECT_DOUBLE_EQ(summarize({3, 1, 2}).median, 2);
	EXPECT_DOUBLE_EQ(summarize({4, 1, 2, 3}).median, 2.5);
	const Summary one = summarize({7});
	EXPECT_DOUBLE_EQ(one.median, 7);
	EXPECT_DOUBLE_EQ(one.min, 7);
	EXPECT_DOUBLE_EQ(one.max, 7);
	EXPECT_DOUBLE_EQ(one.spread(), 0);
}

TEST(Summarize, SpreadIsRelativeToTheMedian)
{
	const Summary summary = summarize({90, 100, 130});
	EXPECT_DOUBLE_EQ(summary.min, 90);
	EXPECT_DOUBLE_EQ(summary.max, 130);
	EXPECT_DOUBLE_EQ(summary.spread(), 0.4);
}

TEST(Summarize, NeedsASample)
{
	EXPECT_THROW(summarize({}), std::invalid_argument);
}
