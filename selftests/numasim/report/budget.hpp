// SPDX-License-Identifier: GPL-2.0
/* What a hot path may cost for one operation: the rows of selftests/locality/budgets. */
#pragma once

#include <array>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace numasim
{

/* What budgets are about, in the order of the file's columns. */
struct BudgetedFigure {
	std::string_view name; /* as in results.json */
	std::string_view words;
};

inline constexpr std::array budgeted_figures{
	BudgetedFigure{"coherence_misses_per_op", "coherence misses"},
	BudgetedFigure{"module_coherence_misses_per_op", "misses on the module's lines"},
	BudgetedFigure{"atomics_per_op", "atomics"},
	BudgetedFigure{"instructions_per_op", "instructions"},
};

struct Budget {
	std::string workload;
	std::string system;
	unsigned int cpus = 0;
	std::array<double, budgeted_figures.size()> most{};
	std::string reason;
};

/*
 * One budget a line, in columns that blanks separate: workload, system, number
 * of CPUs, the most of each budgeted figure, and in words why.  Lines that begin
 * with '#' are comments.  Throws std::runtime_error that names file and line if
 * one is not like that, or is about what an earlier one is about.
 */
std::vector<Budget> read_budgets(std::istream &text, const std::string &file);

} // namespace numasim
