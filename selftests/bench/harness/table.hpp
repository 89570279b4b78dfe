/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>

#include "results.hpp"

namespace bench
{

/*
 * One block per workload of one kernel and backend: systems in lines, CPU counts
 * in columns, each cell with the cost and its ratio to tornado's best system.
 */
std::string format_table(const Rows &rows);

} // namespace bench
