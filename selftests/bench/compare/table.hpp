/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <cstddef>
#include <string>

#include "results.hpp"

namespace bench
{

/*
 * One block per workload of one setting: systems in lines, and for each figure
 * a group of columns, one for each number of CPUs.  Groups stand side by side as
 * far as `width` allows.  The last line of a block is best stock by tornado.
 */
std::string format_table(const Rows &rows, std::size_t width = 110);

} // namespace bench
