/* SPDX-License-Identifier: GPL-2.0 */
#include "simulated_rows.hpp"

#include <gtest/gtest.h>

#include "rows.hpp"
#include "simulation.hpp"

using namespace bench;
using namespace bench::test;

namespace
{

nlohmann::json done_row(const std::string &system, unsigned int cpus)
{
	Measurement measurement;
	measurement.operations = 100;
	measurement.ns_per_op = {5, 6, 7};
	auto row = make_row({.workload = "counter-add",
			     .system = system,
			     .kernel = "6.12",
			     .backend = "sim",
			     .cpus = cpus},
			    measurement);
	row["description"] = "add 1";
	return row;
}

} // namespace

TEST(Combine, PutsFiguresOfBothProgramsIntoOneRow)
{
	auto counted = simulated_row("stock:a", 4, {.misses = 1.5});
	counted["spread"] = 0.25;
	const Rows combined = combine(rows({done_row("stock:a", 4)}), rows({counted}));
	ASSERT_EQ(combined.size(), 1U);
	EXPECT_EQ(combined[0]["ops"], 100);
	EXPECT_EQ(combined[0]["ns_per_op"], 6);
	EXPECT_EQ(combined[0]["description"], "add 1");
	EXPECT_EQ(combined[0]["coherence_misses_per_op"], 1.5);
	EXPECT_EQ(combined[0]["hold"], 20);
	EXPECT_EQ(combined[0]["spread"], 0.25) << "that of model cycles, not of the clock";
}

TEST(Combine, LeavesOutWhatOnlyOneProgramHas)
{
	const Rows combined =
		combine(rows({done_row("stock:a", 1), done_row("stock:not-counted", 1)}),
			rows({simulated_row("stock:a", 1, {}), simulated_row("stock:failed", 1, {}),
			      simulated_row("stock:a", 2, {})}));
	ASSERT_EQ(combined.size(), 1U);
	EXPECT_EQ(combined[0]["system"], "stock:a");
	EXPECT_EQ(combined[0]["cpus"], 1);
}

TEST(Combine, RefusesWhatIsNoRow)
{
	EXPECT_THROW(combine(rows({done_row("stock:a", 1)}), rows({{{"workload", 1}}})), Failure);
}

TEST(Interleave, RestoresTheOrderOfOneRun)
{
	const Rows together = interleave(
		{rows({done_row("stock:a", 1), done_row("stock:c", 1), done_row("stock:e", 1)}),
		 rows({done_row("stock:b", 1), done_row("stock:d", 1)}), Rows::array()});
	std::string order;
	for (const auto &row : together)
		order += row["system"].get<std::string>().back();
	EXPECT_EQ(order, "abcde");
}

TEST(MachineCpus, AreEnoughAndDivideOverSockets)
{
	EXPECT_EQ(machine_cpus("1,4,16"), 16U);
	EXPECT_EQ(machine_cpus("64,1"), 64U);
	EXPECT_EQ(machine_cpus("1-6"), 8U);
	EXPECT_EQ(machine_cpus("1"), 4U);
}
