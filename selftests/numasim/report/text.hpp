// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "row.hpp"

namespace numasim
{

/* A table of all rows, then the worst functions and lines of each. */
std::string to_text(const std::vector<Row> &rows, const ReportOptions &options);

} // namespace numasim
