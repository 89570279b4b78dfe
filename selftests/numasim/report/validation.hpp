// SPDX-License-Identifier: GPL-2.0
/* Whether the simulator measures what it must on workloads whose traffic is known. */
#pragma once

#include <vector>

#include "check.hpp"
#include "row.hpp"

namespace numasim
{

/* The figures must lie where they are known to lie. */
std::vector<Check> check_misses(const std::vector<Row> &rows);

/* Instruction counts on one CPU must repeat over boots that did the same, each with its rows. */
std::vector<Check> check_repeats(const std::vector<std::vector<Row>> &boots);

} // namespace numasim
