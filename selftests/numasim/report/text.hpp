// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "row.hpp"

namespace numasim
{

/* The functions and lines of a row that have most misses. */
std::string worst_of(const Row &row);

/* A table of all rows, then the worst functions and lines of each. */
std::string to_text(const std::vector<Row> &rows, const ReportOptions &options);

} // namespace numasim
