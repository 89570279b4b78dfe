// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "../model/record.hpp"

namespace numasim
{

/* All records of a file that the simulator wrote; throws std::runtime_error if it is none. */
std::vector<Record> load_records(const std::string &file);

} // namespace numasim
