// SPDX-License-Identifier: GPL-2.0
/* What was looked at, whether it is as it must be, and how that is reported. */
#pragma once

#include <string>
#include <vector>

namespace numasim
{

struct Check {
	bool passed;
	std::string text;
	std::string details = {}; /* lines that explain a failure */
};

bool all_passed(const std::vector<Check> &checks);

/* In KTAP, with the closing line "N passed, N failed, 0 skipped". */
std::string to_ktap(const std::vector<Check> &checks);

} // namespace numasim
