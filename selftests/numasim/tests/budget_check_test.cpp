// SPDX-License-Identifier: GPL-2.0
#include <gtest/gtest.h>

#include "../report/budget_check.hpp"

using namespace numasim;

namespace
{

Row row_of(const std::string &workload, const std::string &system, std::array<double, 4> costs)
{
	Row row;
	row.workload = workload;
	row.system = system;
	row.cpus = 16;
	for (std::size_t figure = 0; figure < budgeted_figures.size(); ++figure)
		row.figures[std::string(budgeted_figures[figure].name)] = {costs[figure], 0, 1e9};
	row.functions = {{"statistic_add [bench]", "bench", 0.75, 0, 0}};
	row.lines = {{.virtual_address = 0xffffffffc0203040,
		      .symbol = "statistic [bench]",
		      .misses_per_op = 0.75,
		      .touchers = {{"statistic_add [bench]", 0.75, 1}}}};
	return row;
}

Budget budget_of(const std::string &workload, const std::string &system)
{
	return {workload, system, 16, {0.01, 0.005, 0.5, 16}, "a load, a test"};
}

bool says(const std::string &text, const std::string &words)
{
	return text.find(words) != std::string::npos;
}

const std::vector<Budget> budgets{budget_of("counter-add", "tornado:clustered")};

/* The only check of one row against its budget. */
Check check_costs(std::array<double, 4> costs)
{
	const auto checks = check_budgets({row_of("counter-add", "tornado:clustered", costs)},
					  budgets, "tornado:");
	EXPECT_EQ(checks.size(), 1u);
	return checks.at(0);
}

} // namespace

TEST(BudgetCheck, AcceptsWhatKeepsWithin)
{
	const Check check = check_costs({0.01, 0.005, 0.5, 16});
	EXPECT_TRUE(check.passed) << "the budget itself may be used up";
	EXPECT_TRUE(says(check.text, "counter-add tornado:clustered on 16 CPUs: per operation "
				     "0.01 of 0.01 coherence misses"))
		<< check.text;
	EXPECT_TRUE(says(check.text, "16 of 16 instructions")) << check.text;
}

TEST(BudgetCheck, TellsWhichBudgetAndByHowMuch)
{
	const Check check = check_costs({0.76, 0.005, 0, 16});
	EXPECT_FALSE(check.passed);
	EXPECT_EQ(check.text, "counter-add tornado:clustered on 16 CPUs: 0.76 coherence misses an "
			      "operation, 0.75 more than the budget of 0.01");
}

TEST(BudgetCheck, LooksAtEachFigure)
{
	EXPECT_TRUE(says(check_costs({0, 0.105, 0, 0}).text,
			 "0.105 misses on the module's lines an operation, 0.1 more"));
	EXPECT_TRUE(says(check_costs({0, 0, 1, 0}).text, "1 atomics an operation, 0.5 more"));
	EXPECT_TRUE(says(check_costs({0, 0, 0, 18.5}).text,
			 "18.5 instructions an operation, 2.5 more than the budget of 16"));
}

TEST(BudgetCheck, TellsAllThatIsOver)
{
	const Check check = check_costs({1.01, 1.005, 0, 20});
	EXPECT_TRUE(says(check.text, "1.01 coherence misses an operation")) << check.text;
	EXPECT_TRUE(says(check.text, "1.005 misses on the module's lines")) << check.text;
	EXPECT_TRUE(says(check.text, "20 instructions")) << check.text;
	EXPECT_FALSE(says(check.text, "atomics")) << check.text;
}

TEST(BudgetCheck, NamesTheWorstFunctionsAndLinesAndTheReason)
{
	const Check check = check_costs({0.76, 0.76, 0, 16});
	EXPECT_TRUE(says(check.details, "a load, a test")) << check.details;
	EXPECT_TRUE(says(check.details, "0.750 misses    0.000 remote  statistic_add [bench]"))
		<< check.details;
	EXPECT_TRUE(says(check.details, "line 0xffffffffc0203040 statistic [bench]"))
		<< check.details;
}

TEST(BudgetCheck, WantsEveryBudgetMeasured)
{
	auto row = row_of("counter-add", "tornado:clustered", {});
	row.cpus = 8;
	const auto checks = check_budgets({row}, budgets, "tornado:");
	ASSERT_EQ(checks.size(), 1u);
	EXPECT_FALSE(checks[0].passed);
	EXPECT_EQ(checks[0].text, "counter-add tornado:clustered on 16 CPUs: has a budget, but was "
				  "not measured");
}

TEST(BudgetCheck, WantsABudgetForEverySystem)
{
	auto other_cpus = row_of("guard", "tornado:guard", {});
	other_cpus.cpus = 1;
	const auto checks = check_budgets({row_of("counter-add", "tornado:clustered", {}),
					   row_of("counter-add", "stock:atomic64", {}),
					   row_of("guard", "tornado:guard", {}), other_cpus},
					  budgets, "tornado:");
	ASSERT_EQ(checks.size(), 2u) << "said once, whatever the number of CPUs";
	EXPECT_TRUE(checks[0].passed);
	EXPECT_FALSE(checks[1].passed);
	EXPECT_EQ(checks[1].text, "guard tornado:guard: was measured, but has no budget");
}

TEST(BudgetCheck, LooksAtAllRowsThatABudgetIsAbout)
{
	auto other_kernel = row_of("counter-add", "tornado:clustered", {1, 0, 0, 0});
	other_kernel.kernel = "6.1";
	const auto checks =
		check_budgets({row_of("counter-add", "tornado:clustered", {}), other_kernel},
			      budgets, "tornado:");
	ASSERT_EQ(checks.size(), 2u);
	EXPECT_TRUE(checks[0].passed);
	EXPECT_FALSE(checks[1].passed);
}
