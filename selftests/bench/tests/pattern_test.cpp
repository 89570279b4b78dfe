/* SPDX-License-Identifier: GPL-2.0 */
#include "pattern.hpp"

#include <gtest/gtest.h>

using bench::matches;

TEST(Matches, OnePattern)
{
	EXPECT_TRUE(matches("counter-add", "*"));
	EXPECT_TRUE(matches("counter-add", "counter-*"));
	EXPECT_TRUE(matches("counter-add", "counter-add"));
	EXPECT_FALSE(matches("counter-add", "counter"));
	EXPECT_FALSE(matches("counter-add", ""));
	EXPECT_TRUE(matches("ipc-64", "ipc-[0-9][0-9]"));
}

TEST(Matches, AnyOfSeveral)
{
	EXPECT_TRUE(matches("guard", "counter-*,guard"));
	EXPECT_TRUE(matches("counter-add", "counter-*,guard"));
	EXPECT_FALSE(matches("ipc-64", "counter-*,guard"));
}

TEST(Matches, AllButSome)
{
	EXPECT_TRUE(matches("read-lookup", "*,!read-lookup-*"));
	EXPECT_FALSE(matches("read-lookup-5", "*,!read-lookup-*"));
	EXPECT_TRUE(matches("read-lookup-5", "*,!read-lookup-*,read-lookup-5"));
	EXPECT_FALSE(matches("guard", "!read-lookup-*"));
	EXPECT_FALSE(matches("guard", "!guard,!*"));
}
