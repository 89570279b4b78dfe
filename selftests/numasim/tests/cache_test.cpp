// SPDX-License-Identifier: GPL-2.0
#include "../model/cache.hpp"

#include <gtest/gtest.h>

using namespace numasim;

namespace
{

/* One set of 16 lines. */
constexpr std::size_t tiny_kb = 1;
constexpr unsigned int all_ways = 16;

} // namespace

TEST(Cache, RemembersLines)
{
	Cache cache(tiny_kb, all_ways);
	EXPECT_FALSE(cache.contains(7));
	EXPECT_FALSE(cache.touch(7).had_place);
	EXPECT_TRUE(cache.contains(7));
	EXPECT_TRUE(cache.touch(7).had_place);
}

TEST(Cache, ReplacesTheLeastRecentlyUsed)
{
	Cache cache(tiny_kb, all_ways); /* 16 lines in one set */
	for (LineNumber line = 0; line < all_ways; ++line)
		EXPECT_FALSE(cache.touch(line).replaced);
	cache.touch(0);
	EXPECT_EQ(cache.touch(100).replaced, LineNumber{1});
	EXPECT_EQ(cache.touch(101).replaced, LineNumber{2});
	EXPECT_TRUE(cache.contains(0));
	EXPECT_FALSE(cache.contains(1));
}

TEST(Cache, LinesOfDifferentSetsDoNotReplaceEachOther)
{
	Cache cache(tiny_kb, 1); /* 16 sets of one line */
	for (LineNumber line = 0; line < 16; ++line)
		EXPECT_FALSE(cache.touch(line).replaced);
	EXPECT_EQ(cache.touch(16 + 5).replaced, LineNumber{5});
}

TEST(Cache, FoldsHigherAddressBitsIn)
{
	Cache cache(tiny_kb, 1);
	cache.touch(0);
	EXPECT_FALSE(cache.touch(LineNumber{1} << 12).replaced) << "equal offsets share a set";
}

TEST(Cache, HoldsAsManyLinesAsItHasRoomFor)
{
	Cache cache(64, 16);
	unsigned int replaced = 0;
	for (LineNumber line = 0; line < 1024; ++line)
		replaced += cache.touch(line).replaced.has_value();
	EXPECT_EQ(replaced, 0u);
	EXPECT_TRUE(cache.touch(5000).replaced.has_value());
}
