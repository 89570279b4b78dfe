/* SPDX-License-Identifier: GPL-2.0 */
#include "breakdown.hpp"

#include <string>

#include <gtest/gtest.h>

#include "blocks.hpp"
#include "rows.hpp"

using namespace bench;
using namespace bench::test;

namespace
{

nlohmann::json row_with_parts(const std::string &system, unsigned int cpus, double copy,
			      double rest, const std::string &workload = "ipc-64")
{
	auto row = simulated_row(system, cpus, {.instructions = copy + rest}, workload);
	row["parts"] = nlohmann::json::array({{{"part", "copy"}, {"instructions_per_op", copy}},
					      {{"part", "other"}, {"instructions_per_op", rest}}});
	return row;
}

const Rows some = rows({row_with_parts("stock:pipe", 1, 3000, 9000),
			row_with_parts("stock:eventfd", 1, 2000, 8000),
			row_with_parts("tornado:ppc", 1, 70, 7000),
			row_with_parts("tornado:ppc", 4, 90, 7000),
			row_with_parts("stock:pipe", 1, 1, 2, "pipe-64"),
			simulated_row("stock:pipe", 1, {}, "ipc-1k")});

const Block &block(const std::vector<Block> &blocks, const std::string &workload)
{
	return *std::ranges::find(blocks, workload, &Block::workload);
}

} // namespace

TEST(Breakdown, ShowsTheBestOfBothOnTheLeastCpus)
{
	EXPECT_EQ(format_breakdown(some),
		  "Where the instructions of ipc-64 go, on 1 CPU\n"
		  "                                             tornado:ppc         stock:eventfd\n"
		  "  copy                                              70.0                 2,000\n"
		  "  other                                            7,000                 8,000\n"
		  "  all                                              7,070                10,000\n"
		  "\n");
}

TEST(Breakdown, IsNotThereWithoutParts)
{
	EXPECT_EQ(format_breakdown(rows({simulated_row("tornado:ppc", 1, {}, "ipc-64")})), "");
	EXPECT_EQ(format_breakdown(rows({})), "");
}

TEST(Breakdown, IsInThePageForAllSystemsOfRoundTrips)
{
	const auto blocks = blocks_of(some);
	const std::string html = breakdown_of(block(blocks, "ipc-64"));
	EXPECT_NE(html.find("<tr><td>copy</td><td>70.0</td><td>3,000</td><td>2,000</td></tr>"),
		  std::string::npos)
		<< html;
	EXPECT_EQ(breakdown_of(block(blocks, "ipc-1k")), "");
	EXPECT_EQ(breakdown_of(block(blocks, "pipe-64")), "");
}
