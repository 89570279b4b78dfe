// SPDX-License-Identifier: GPL-2.0
#include "budget.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace numasim
{
namespace
{

/* Throws std::runtime_error with the reason. */
Budget parse(const std::string &line)
{
	std::istringstream columns(line);
	Budget budget;
	if (!(columns >> budget.workload >> budget.system >> budget.cpus) || budget.cpus == 0)
		throw std::runtime_error("expected a workload, a system and a number of CPUs");
	for (std::size_t figure = 0; figure < budgeted_figures.size(); ++figure)
		if (!(columns >> budget.most[figure]) || budget.most[figure] < 0)
			throw std::runtime_error(
				fmt::format("expected how many {} an operation may have",
					    budgeted_figures[figure].words));
	if (!std::getline(columns >> std::ws, budget.reason) || budget.reason.empty())
		throw std::runtime_error("expected the reason for these figures");
	return budget;
}

bool are_about_the_same(const Budget &one, const Budget &other)
{
	return one.workload == other.workload && one.system == other.system &&
	       one.cpus == other.cpus;
}

void add(std::vector<Budget> &budgets, const std::string &line)
{
	Budget budget = parse(line);
	for (const Budget &known : budgets)
		if (are_about_the_same(known, budget))
			throw std::runtime_error(fmt::format("a second budget for {} {} on {} CPUs",
							     budget.workload, budget.system,
							     budget.cpus));
	budgets.push_back(std::move(budget));
}

} // namespace

std::vector<Budget> read_budgets(std::istream &text, const std::string &file)
{
	std::vector<Budget> budgets;
	std::size_t number = 0;
	for (std::string line; std::getline(text, line);) {
		++number;
		const auto first = line.find_first_not_of(" \t");
		if (first == std::string::npos || line[first] == '#')
			continue;
		try {
			add(budgets, line);
		} catch (const std::runtime_error &reason) {
			throw std::runtime_error(
				fmt::format("{}:{}: {}", file, number, reason.what()));
		}
	}
	return budgets;
}

} // namespace numasim
