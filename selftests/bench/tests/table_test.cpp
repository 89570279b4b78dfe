/* SPDX-License-Identifier: GPL-2.0 */
#include "table.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "rows.hpp"

using namespace bench;
using namespace bench::test;

namespace
{

/* The first line that begins with this name; several blanks are one. */
std::string line_of(const std::string &table, const std::string &name)
{
	const auto start = table.find("  " + name);
	if (start == std::string::npos)
		return "";
	std::string line;
	for (const char letter : table.substr(start + 2, table.find('\n', start) - start - 2)) {
		if (letter != ' ' || line.empty() || line.back() != ' ')
			line += letter;
	}
	while (line.ends_with(' '))
		line.pop_back();
	return line;
}

/* Of the table's own, which are indented. */
std::size_t widest_line(const std::string &text)
{
	std::size_t widest = 0;
	std::istringstream lines(text);
	for (std::string line; std::getline(lines, line);)
		widest = std::max(widest, line.starts_with("  ") ? line.size() : 0);
	return widest;
}

const Rows two_systems = rows(
	{simulated_row("stock:atomic64", 1, {.instructions = 3, .misses = 0, .cycles = 20}),
	 simulated_row("tornado:clustered", 1, {.instructions = 12, .misses = 0, .cycles = 10}),
	 simulated_row("stock:atomic64", 4, {.instructions = 3, .misses = 1.5, .cycles = 2400}),
	 simulated_row("tornado:clustered", 4, {.instructions = 12, .misses = 0, .cycles = 10})});

} // namespace

TEST(Table, MarksTheLeastOfEachColumnWhoeverItIs)
{
	const std::string table = format_table(two_systems);
	EXPECT_EQ(line_of(table, "CPUs"), "CPUs 1 4 | 1 4 | 1 4");
	EXPECT_EQ(line_of(table, "stock:atomic64"),
		  "stock:atomic64 3.00* 3.00* | 0 1.50 | 20.0 2,400");
	EXPECT_EQ(line_of(table, "tornado:clustered"),
		  "tornado:clustered 12.0 12.0 | 0 0* | 10.0* 10.0*");
}

TEST(Table, ComparesTheBestOfEachColumn)
{
	EXPECT_EQ(line_of(format_table(two_systems), "best stock / tornado"),
		  "best stock / tornado 0.25x 0.25x | = >150x | 2.00x 240x");
}

TEST(Table, ShowsTornadoFirst)
{
	const std::string table = format_table(two_systems);
	EXPECT_LT(table.find("tornado:clustered"), table.find("stock:atomic64"));
}

TEST(Table, SetsGroupsBelowEachOtherWhereTheyDoNotFit)
{
	const std::string narrow = format_table(two_systems, 60);
	EXPECT_LE(widest_line(narrow), 60U);
	EXPECT_EQ(line_of(narrow, "stock:atomic64"), "stock:atomic64 3.00* 3.00* | 0 1.50");
	EXPECT_EQ(line_of(format_table(two_systems, 10), "stock:atomic64"),
		  "stock:atomic64 3.00* 3.00*");
}

TEST(Table, KeepsLargeFiguresApart)
{
	const std::string table =
		format_table(rows({simulated_row("stock:a", 1, {.cycles = 1'473'797}),
				   simulated_row("stock:a", 2, {.cycles = 1'473'798})}));
	EXPECT_EQ(line_of(table, "stock:a"), "stock:a 10.0 10.0 | 0 0 | 1,473,797 1,473,798");
}

TEST(Table, LeavesWhatIsMissingEmpty)
{
	const std::string table = format_table(
		rows({simulated_row("stock:a", 1, {}), simulated_row("stock:b", 2, {})}));
	EXPECT_EQ(line_of(table, "stock:a"), "stock:a 10.0 - | 0 - | 10.0 -");
	EXPECT_EQ(line_of(table, "best stock"), "") << "there is no tornado";
	EXPECT_EQ(format_table(Rows::array()), "no results\n");
}

TEST(Table, MarksRowsThatDoNotRepeat)
{
	auto steady = simulated_row("stock:a", 1, {.cycles = 5});
	steady["spread"] = 0.1;
	auto unsteady = simulated_row("stock:b", 1, {.cycles = 6});
	unsteady["spread"] = 0.9;
	const std::string table = format_table(rows({steady, unsteady}));
	EXPECT_EQ(line_of(table, "stock:a"), "stock:a 10.0 | 0 | 5.00*");
	EXPECT_EQ(line_of(table, "stock:b"), "stock:b 10.0 | 0 | 6.00~");
}

TEST(Table, ShowsOnlyCountersThatTheMachineHas)
{
	auto counted = measured_row("stock:a", 1, 6);
	EXPECT_EQ(line_of(format_table(rows({counted})), "stock:a"), "stock:a 6.00");
	counted["cycles_per_op"] = 18;
	EXPECT_EQ(line_of(format_table(rows({counted})), "stock:a"), "stock:a 18.0 | 6.00");
}

TEST(Table, KeepsApartWhatCannotBeCompared)
{
	auto other_hold = simulated_row("stock:a", 1, {});
	other_hold["hold"] = 10;
	const std::string table = format_table(
		rows({simulated_row("stock:a", 1, {}), other_hold, measured_row("stock:a", 1, 6)}));
	EXPECT_NE(table.find("hold 20"), std::string::npos);
	EXPECT_NE(table.find("hold 10"), std::string::npos);
	EXPECT_NE(table.find("real hardware"), std::string::npos);
}

TEST(Table, EndsWithAllWorkloadsInOneLook)
{
	const Rows all = rows({simulated_row("stock:a", 4, {.cycles = 30}),
			       simulated_row("tornado:a", 4, {.cycles = 10}),
			       simulated_row("stock:b", 4, {.cycles = 10}, "object-call"),
			       simulated_row("tornado:b", 4, {.cycles = 20}, "object-call"),
			       simulated_row("stock:c", 4, {}, "ipc-64")});
	const std::string table = format_table(all);
	const std::string overview = table.substr(table.find("All workloads"));
	EXPECT_EQ(line_of(overview, "counter-add"), "counter-add 3.00x");
	EXPECT_EQ(line_of(overview, "object-call"), "object-call 0.50x");
	EXPECT_EQ(line_of(overview, "ipc-64"), "") << "nothing to compare it with";
}
