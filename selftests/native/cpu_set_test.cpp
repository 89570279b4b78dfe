// SPDX-License-Identifier: GPL-2.0
#include "../../module/core/cpu_set.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace tornado::native
{

TEST(CpuSetTest, VisitsWhatWasAddedInOrderAcrossWords)
{
	std::array<CpuSet::Word, 3> words{};
	CpuSet set(words.data(), 130);
	for (unsigned cpu : {129u, 0u, 63u, 64u, 63u})
		set.add(cpu);
	std::vector<unsigned> visited;
	set.for_each([&](unsigned cpu) { visited.push_back(cpu); });
	EXPECT_EQ(visited, (std::vector<unsigned>{0, 63, 64, 129}));
}

TEST(CpuSetTest, RoundsWordsUp)
{
	EXPECT_EQ(CpuSet::words_for(1), 1u);
	EXPECT_EQ(CpuSet::words_for(64), 1u);
	EXPECT_EQ(CpuSet::words_for(65), 2u);
}

} // namespace tornado::native
