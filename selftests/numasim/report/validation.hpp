// SPDX-License-Identifier: GPL-2.0
/* Whether the simulator measures what it must on workloads whose traffic is known. */
#pragma once

#include <string>
#include <vector>

#include "row.hpp"

namespace numasim
{

struct Check {
	bool passed;
	std::string text;
};

/*
 * `boots` holds the rows of several boots of the same machine.  Their figures
 * must lie where they are known to lie, and instruction counts on one CPU must
 * repeat from boot to boot.
 */
std::vector<Check> validate(const std::vector<std::vector<Row>> &boots);

} // namespace numasim
