/* SPDX-License-Identifier: GPL-2.0 */
#include "contention/standings.hpp"

#include <sstream>

#include <gtest/gtest.h>

using namespace bench;

namespace
{

std::vector<std::string> lines_of(const std::string &text)
{
	std::vector<std::string> lines;
	std::istringstream stream(text);
	for (std::string line; std::getline(stream, line);)
		lines.push_back(line);
	return lines;
}

bool contains(const std::string &line, const std::string &part)
{
	return line.find(part) != std::string::npos;
}

} // namespace

TEST(Standings, OthersAreInHundredthsOfTheFirstSystemOfTheirScenario)
{
	const auto lines =
		lines_of(format_standings({{"1 busy", "stock:pipe", {{.others_per_ms = 200}}},
					   {"1 busy", "tornado:ppc", {{.others_per_ms = 150}}},
					   {"3 busy", "stock:pipe", {{.others_per_ms = 50}}},
					   {"3 busy", "tornado:ppc", {{.others_per_ms = 60}}}}));
	ASSERT_EQ(lines.size(), 5);
	EXPECT_TRUE(contains(lines[1], " 100 (100 to 100)")) << lines[1];
	EXPECT_TRUE(contains(lines[2], " 75 (75 to 75)")) << lines[2];
	EXPECT_TRUE(contains(lines[3], " 100 (100 to 100)")) << lines[3];
	EXPECT_TRUE(contains(lines[4], " 120 (120 to 120)")) << lines[4];
}

TEST(Standings, ShowMedianAndExtremes)
{
	const auto lines = lines_of(format_standings({{"0 busy",
						       "tornado:ppc",
						       {{.calls_per_s = 30, .p99_us = 1.5},
							{.calls_per_s = 10, .p99_us = 0.5},
							{.calls_per_s = 11, .p99_us = 0.75}}}}));
	ASSERT_EQ(lines.size(), 2);
	EXPECT_TRUE(contains(lines[1], " 11 (10 to 30)")) << lines[1];
	EXPECT_TRUE(contains(lines[1], " 0.8 (0.5 to 1.5)")) << lines[1];
	EXPECT_TRUE(lines[1].ends_with(" -")) << lines[1];
}

TEST(Scenario, IsNamedByWhatIsSpecial)
{
	EXPECT_EQ(Scenario{}.name(), "0 busy");
	EXPECT_EQ((Scenario{.busy = 1, .pairs = 4, .quota_percent = 50, .is_pinned = false}.name()),
		  "1 busy, 4 pairs, quota 50%, any CPU");
}
