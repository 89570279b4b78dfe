// SPDX-License-Identifier: GPL-2.0
#include "check.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace numasim
{
namespace
{

std::string as_diagnostics(const std::string &details)
{
	std::istringstream lines(details);
	std::string text;
	for (std::string line; std::getline(lines, line);)
		text += fmt::format("# {}\n", line);
	return text;
}

} // namespace

bool all_passed(const std::vector<Check> &checks)
{
	return std::ranges::all_of(checks, &Check::passed);
}

std::string to_ktap(const std::vector<Check> &checks)
{
	std::string text = fmt::format("KTAP version 1\n1..{}\n", checks.size());
	std::size_t number = 0;
	for (const Check &check : checks) {
		if (!check.passed)
			text += as_diagnostics(check.details);
		text += fmt::format("{} {} {}\n", check.passed ? "ok" : "not ok", ++number,
				    check.text);
	}
	const auto passed = static_cast<std::size_t>(std::ranges::count_if(checks, &Check::passed));
	text += fmt::format("{} passed, {} failed, 0 skipped\n", passed, checks.size() - passed);
	return text;
}

} // namespace numasim
