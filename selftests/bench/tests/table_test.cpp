/* SPDX-License-Identifier: GPL-2.0 */
#include "table.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

using namespace bench;

namespace
{

nlohmann::json row(const std::string &system, unsigned int cpus, double cost,
		   const std::string &backend = "tcg")
{
	return {{"workload", "counter-add"}, {"system", system}, {"kernel", "6.12"},
		{"backend", backend},	     {"cpus", cpus},	 {"ns_per_op", cost}};
}

std::string table_of(std::initializer_list<nlohmann::json> rows)
{
	return format_table(Rows(std::vector<nlohmann::json>(rows)));
}

/* The line that begins with this name; several blanks are one. */
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

} // namespace

TEST(Table, MarksTheFastestOfEachColumnWhoeverItIs)
{
	const std::string table =
		table_of({row("stock:atomic64", 1, 5), row("tornado:clustered", 1, 10),
			  row("stock:atomic64", 4, 80), row("tornado:clustered", 4, 10)});
	EXPECT_EQ(line_of(table, "stock:atomic64"), "stock:atomic64 5.0 0.50x * 80.0 8.00x");
	EXPECT_EQ(line_of(table, "tornado:clustered"), "tornado:clustered 10.0 1.00x 10.0 1.00x *");
	EXPECT_EQ(line_of(table, "tornado against best stock"),
		  "tornado against best stock 2.00 times slower 8.00 times faster");
}

TEST(Table, ShowsTornadoFirst)
{
	const std::string table =
		table_of({row("stock:atomic64", 1, 5), row("tornado:clustered", 1, 10)});
	EXPECT_LT(table.find("tornado:clustered"), table.find("stock:atomic64"));
}

TEST(Table, SaysThatTimesAreEmulatedOnlyWhereTheyAre)
{
	EXPECT_NE(table_of({row("stock:a", 1, 5)}).find("times are emulated"), std::string::npos);
	EXPECT_EQ(table_of({row("stock:a", 1, 5, "perf")}).find("emulated"), std::string::npos);
}

TEST(Table, LeavesWhatIsMissingEmpty)
{
	const std::string table = table_of({row("stock:a", 1, 5), row("stock:b", 2, 6)});
	EXPECT_EQ(line_of(table, "stock:a"), "stock:a 5.0 * -");
	EXPECT_EQ(line_of(table, "stock:b"), "stock:b - 6.0 *");
	EXPECT_EQ(line_of(table, "tornado against best stock"), "") << "there is no tornado";
	EXPECT_EQ(format_table(Rows::array()), "no results\n");
}

TEST(Table, MarksRowsThatDoNotRepeat)
{
	auto steady = row("stock:a", 1, 5);
	steady["spread"] = 0.1;
	auto unsteady = row("stock:b", 1, 6);
	unsteady["spread"] = 0.9;
	const std::string table = table_of({steady, unsteady});
	EXPECT_EQ(line_of(table, "stock:a"), "stock:a 5.0 *");
	EXPECT_EQ(line_of(table, "stock:b"), "stock:b 6.0~");
}

TEST(Table, SeparatesBackendsAndKernels)
{
	const std::string table = table_of({row("stock:a", 1, 5), row("stock:a", 1, 6, "perf")});
	EXPECT_NE(table.find("real hardware"), std::string::npos);
	EXPECT_NE(table.find("TCG"), std::string::npos);
}
