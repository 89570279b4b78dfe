// SPDX-License-Identifier: GPL-2.0
#include <gtest/gtest.h>

#include "../report/check.hpp"

using namespace numasim;

TEST(Checks, AreReportedInKtap)
{
	EXPECT_EQ(to_ktap({{true, "one"}, {false, "two", "because\nof this\n"}, {true, "three"}}),
		  "KTAP version 1\n"
		  "1..3\n"
		  "ok 1 one\n"
		  "# because\n"
		  "# of this\n"
		  "not ok 2 two\n"
		  "ok 3 three\n"
		  "2 passed, 1 failed, 0 skipped\n");
}

TEST(Checks, PassIfNoneFails)
{
	EXPECT_TRUE(all_passed({{true, "one"}, {true, "two"}}));
	EXPECT_FALSE(all_passed({{true, "one"}, {false, "two"}}));
}
