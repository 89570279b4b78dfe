/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <vector>

#include "contest.hpp"

namespace bench
{

/* All runs of one system in one scenario. */
struct Standing {
	std::string scenario;
	std::string system;
	std::vector<Outcome> outcomes;
};

/*
 * As a table, "median (least to most)".  How far others came is in hundredths of how far
 * they came beside the first system of the same scenario.
 */
std::string format_standings(const std::vector<Standing> &standings);

} // namespace bench
