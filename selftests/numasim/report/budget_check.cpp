// SPDX-License-Identifier: GPL-2.0
#include "budget_check.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "text.hpp"

namespace numasim
{
namespace
{

std::string describe(const Budget &budget)
{
	return fmt::format("{} {} on {} {}", budget.workload, budget.system, budget.cpus,
			   budget.cpus == 1 ? "CPU" : "CPUs");
}

double measured(const Row &row, std::size_t figure)
{
	return row.figures.at(std::string(budgeted_figures[figure].name)).median;
}

bool is_over(const Row &row, const Budget &budget, std::size_t figure)
{
	return measured(row, figure) > budget.most[figure];
}

/* What it costs and what it may, of all figures: shows also which budgets have become too wide. */
std::string within(const Row &row, const Budget &budget)
{
	std::string text = describe(budget) + ": per operation";
	for (std::size_t figure = 0; figure < budgeted_figures.size(); ++figure)
		text += fmt::format("{} {:.4g} of {:g} {}", figure == 0 ? "" : ",",
				    measured(row, figure), budget.most[figure],
				    budgeted_figures[figure].words);
	return text;
}

/* Which budgets are exceeded, by how much. */
std::string over(const Row &row, const Budget &budget)
{
	std::string text;
	for (std::size_t figure = 0; figure < budgeted_figures.size(); ++figure) {
		if (!is_over(row, budget, figure))
			continue;
		text += fmt::format(
			"{} {:.4g} {} an operation, {:.4g} more than the budget of {:g}",
			text.empty() ? ":" : ";", measured(row, figure),
			budgeted_figures[figure].words, measured(row, figure) - budget.most[figure],
			budget.most[figure]);
	}
	return text;
}

Check compare(const Row &row, const Budget &budget)
{
	const std::string excess = over(row, budget);
	if (excess.empty())
		return {true, within(row, budget)};
	return {false, describe(budget) + excess,
		fmt::format("budget: {}\n{}", budget.reason, worst_of(row))};
}

bool is_about(const Budget &budget, const Row &row)
{
	return row.workload == budget.workload && row.system == budget.system &&
	       row.cpus == budget.cpus;
}

/* One check, or more if it was measured on several kernels. */
std::vector<Check> check_budget(const std::vector<Row> &rows, const Budget &budget)
{
	std::vector<Check> checks;
	for (const Row &row : rows)
		if (is_about(budget, row))
			checks.push_back(compare(row, budget));
	if (checks.empty())
		checks.push_back(
			{false, describe(budget) + ": has a budget, but was not measured"});
	return checks;
}

} // namespace

std::vector<Check> check_budgets(const std::vector<Row> &rows, const std::vector<Budget> &budgets,
				 const std::string &systems)
{
	std::vector<Check> checks;
	std::set<std::pair<std::string, std::string>> budgeted;
	for (const Budget &budget : budgets) {
		std::ranges::move(check_budget(rows, budget), std::back_inserter(checks));
		budgeted.insert({budget.workload, budget.system});
	}
	for (const Row &row : rows)
		if (row.system.starts_with(systems) &&
		    budgeted.insert({row.workload, row.system}).second)
			checks.push_back(
				{false, fmt::format("{} {}: was measured, but has no budget",
						    row.workload, row.system)});
	return checks;
}

} // namespace numasim
