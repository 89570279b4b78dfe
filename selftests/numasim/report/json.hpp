// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "row.hpp"

namespace numasim
{

/* A list of rows in the words of results.json, each with its worst functions and lines. */
std::string to_json(const std::vector<Row> &rows);

} // namespace numasim
