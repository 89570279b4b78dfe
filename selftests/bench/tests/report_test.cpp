/* SPDX-License-Identifier: GPL-2.0 */
#include "report.hpp"

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "html.hpp"
#include "plot.hpp"
#include "rows.hpp"

using namespace bench;
using namespace bench::test;

namespace
{

std::size_t count(const std::string &text, const std::string &part)
{
	std::size_t found = 0;
	for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
		++found;
	return found;
}

nlohmann::json missing_row(const std::string &system, unsigned int cpus)
{
	auto row = simulated_row(system, cpus, {.misses = 1.5 * cpus, .cycles = 100.0 * cpus});
	row["functions"] = {{{"function", "down_read"},
			     {"coherence_misses_per_op", 1.2 * cpus},
			     {"remote_transfers_per_op", 0.5}}};
	row["lines"] = {
		{{"virtual_address", "0xffff888001"},
		 {"symbol", "inode_lock+0x8"},
		 {"coherence_misses_per_op", 1.5 * cpus},
		 {"true_sharing_misses_per_op", 1.5 * cpus},
		 {"functions",
		  {{{"function", "down_read"}, {"coherence_misses_per_op", 1.0}, {"words", 3}}}}}};
	row["parameters"] = {"hold=20", "remote_latency=220"};
	return row;
}

const Rows all = rows({missing_row("stock:rwsem", 1), missing_row("stock:rwsem", 16),
		       simulated_row("tornado:replicated", 1, {}),
		       simulated_row("tornado:replicated", 16, {})});

/* Numbers of an attribute in an SVG. */
std::vector<double> numbers(const std::string &svg, const std::string &attribute)
{
	std::vector<double> found;
	const std::regex pattern(attribute + "=([-0-9.]+)");
	for (auto match = std::sregex_iterator(svg.begin(), svg.end(), pattern);
	     match != std::sregex_iterator(); ++match)
		found.push_back(std::stod((*match)[1]));
	return found;
}

} // namespace

TEST(Report, SaysWhoWinsWhereAndWhy)
{
	const std::string page = format_report(all);
	EXPECT_NE(page.find("class='tornado much'"), std::string::npos);
	EXPECT_NE(page.find("160x cheaper"), std::string::npos);
	EXPECT_NE(page.find("stock:rwsem: 24.0 coherence misses against 0, 80 % in down_read"),
		  std::string::npos);
}

TEST(Report, PutsReasonsBelowWhereThereAreManyColumns)
{
	const std::string below = "<tr class=below>";
	EXPECT_EQ(count(format_report(all), below), 0U);
	std::vector<nlohmann::json> list;
	for (const unsigned int cpus : {1U, 2U, 4U, 8U, 16U, 32U, 64U}) {
		list.push_back(missing_row("stock:rwsem", cpus));
		list.push_back(simulated_row("tornado:replicated", cpus, {}));
	}
	const std::string page = format_report(rows(list));
	ASSERT_EQ(count(page, below), 1U);
	EXPECT_NE(page.find("stock:rwsem: 96.0 coherence misses", page.find(below)),
		  std::string::npos);
}

TEST(Report, ShowsTheWorstLinesAndFunctions)
{
	const std::string page = format_report(all);
	EXPECT_NE(page.find("100 % on <code>inode_lock+0x8</code>"), std::string::npos);
	EXPECT_NE(page.find("100 % true sharing"), std::string::npos);
	EXPECT_NE(page.find("■■□□□□□□ <code>down_read</code>"), std::string::npos);
}

TEST(Report, SaysWhatIsModelled)
{
	const std::string page = format_report(all);
	EXPECT_NE(page.find("Not modelled"), std::string::npos);
	EXPECT_NE(page.find("remote_latency=220"), std::string::npos);
	EXPECT_EQ(page.find("Real hardware"), std::string::npos) << "nothing was measured there";
	EXPECT_NE(format_report(rows({measured_row("stock:a", 1, 5)})).find("Real hardware"),
		  std::string::npos);
}

TEST(Report, NeedsNothingButABrowser)
{
	const std::string page = format_report(all);
	for (const char *word : {"http:", "https:", "<script", "<link", "@import", "src="})
		EXPECT_EQ(page.find(word), std::string::npos) << word;
	for (const char *element : {"table", "svg", "details", "div", "td", "h3"})
		EXPECT_EQ(count(page, std::string("<") + element + ">") +
				  count(page, std::string("<") + element + " "),
			  count(page, std::string("</") + element + ">"))
			<< element;
}

TEST(Report, IsTextWhateverNamesContain)
{
	auto row = simulated_row("stock:<b>&\"'", 1, {}, "<blink>");
	row["description"] = "<u>";
	const std::string page = format_report(rows({row}));
	EXPECT_EQ(page.find("<blink>"), std::string::npos);
	EXPECT_EQ(page.find("<u>"), std::string::npos);
	EXPECT_EQ(page.find("stock:<b>"), std::string::npos);
	EXPECT_EQ(escape("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
}

TEST(Report, HasAChapterForEachSetting)
{
	const std::string page =
		format_report(rows({simulated_row("stock:a", 1, {}), measured_row("stock:a", 1, 5),
				    simulated_row("stock:a", 2, {}, "ipc-64")}));
	EXPECT_EQ(count(page, "<h2>kernel"), 2U);
	EXPECT_NE(format_report(Rows::array()).find("</html>"), std::string::npos);
}

TEST(Plot, KeepsLabelsApartAndInside)
{
	std::vector<nlohmann::json> list;
	for (const char *system : {"tornado:a", "stock:a", "stock:b", "stock:c", "stock:d"}) {
		for (const unsigned int cpus : {1U, 2U, 4U, 8U, 16U, 32U, 64U})
			list.push_back(simulated_row(system, cpus, {.misses = 1, .cycles = 100}));
	}
	const Block block = blocks_of(rows(list)).front();
	const std::string svg = plot(block, cost_of("sim"));
	std::vector<double> places;
	const std::regex label("y=([0-9.]+) fill='#[0-9a-f]+' class=name");
	for (auto match = std::sregex_iterator(svg.begin(), svg.end(), label);
	     match != std::sregex_iterator(); ++match)
		places.push_back(std::stod((*match)[1]));
	ASSERT_EQ(places.size(), 5U);
	for (std::size_t index = 1; index < places.size(); ++index)
		EXPECT_GE(places[index] - places[index - 1], 12);
	for (const double x : numbers(svg, "cx")) {
		EXPECT_GE(x, 0);
		EXPECT_LE(x, 520);
	}
	EXPECT_EQ(numbers(svg, "cx").size(), 35U);
}

TEST(Plot, IsBarsForOneNumberOfCpus)
{
	const Block block = blocks_of(rows({simulated_row("stock:a", 1, {.cycles = 100}),
					    simulated_row("stock:b", 1, {.cycles = 50})}))
				    .front();
	const std::string svg = plot(block, cost_of("sim"));
	const auto widths = numbers(svg, "<rect x=[0-9.]+ y=[0-9.]+ width");
	ASSERT_EQ(widths.size(), 2U);
	EXPECT_NEAR(widths[1], widths[0] / 2, 0.1);
}

TEST(Plot, IsEmptyWhereThereIsNothingToSee)
{
	const Block block = blocks_of(rows({simulated_row("stock:a", 1, {.misses = 0.001}),
					    simulated_row("stock:a", 4, {.misses = 0})}))
				    .front();
	EXPECT_EQ(plot(block, misses_of("sim")), "");
	EXPECT_EQ(plot(block, {"no_such_field", "", 1}), "");
}
