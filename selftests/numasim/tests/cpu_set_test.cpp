// SPDX-License-Identifier: GPL-2.0
#include "../model/cpu_set.hpp"

#include <gtest/gtest.h>

using namespace numasim;

TEST(CpuSet, HoldsCpusOfAllWords)
{
	CpuSet set;
	EXPECT_TRUE(set.empty());
	for (const Cpu cpu : {0u, 63u, 64u, 127u, max_cpus - 1}) {
		EXPECT_FALSE(set.contains(cpu));
		set.add(cpu);
		EXPECT_TRUE(set.contains(cpu));
	}
	EXPECT_EQ(set.size(), 5u);
	set.remove(64);
	EXPECT_FALSE(set.contains(64));
	EXPECT_EQ(set.size(), 4u);
}

TEST(CpuSet, IntersectsAndSubtracts)
{
	CpuSet low = CpuSet::of(3);
	low.add(70);
	const CpuSet high = CpuSet::of(70);
	EXPECT_TRUE(low.intersects(high));
	EXPECT_EQ(low - high, CpuSet::of(3));
	EXPECT_EQ(low & high, high);
	EXPECT_TRUE(low.without(3).without(70).empty());
	EXPECT_FALSE(CpuSet::of(6).intersects(CpuSet::of(70)));
}

TEST(Words, AreThoseThatAnAccessTouches)
{
	EXPECT_EQ(words_touched(0, 1), 0b1);
	EXPECT_EQ(words_touched(7, 1), 0b1);
	EXPECT_EQ(words_touched(7, 2), 0b11);
	EXPECT_EQ(words_touched(56, 8), 0b10000000);
	EXPECT_EQ(words_touched(0, 64), 0xff);
	EXPECT_EQ(words_touched(16, 16), 0b1100);
}
