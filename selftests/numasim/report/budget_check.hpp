// SPDX-License-Identifier: GPL-2.0
/* Whether hot paths keep within their budgets: the gate that `make locality` is. */
#pragma once

#include <string>
#include <vector>

#include "budget.hpp"
#include "check.hpp"
#include "row.hpp"

namespace numasim
{

/*
 * Looks at the rows whose system begins with `systems`.  There is a check for
 * each budget, which fails also if nothing was measured that it is about, and a
 * failed one for each workload and system that was measured and has no budget.
 * A failure tells by how much, and where most misses are.
 */
std::vector<Check> check_budgets(const std::vector<Row> &rows, const std::vector<Budget> &budgets,
				 const std::string &systems);

} // namespace numasim
