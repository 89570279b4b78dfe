/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs one measurement in a process of its own: memory is fresh, a crash or a
 * hang costs one row, and a system can preload a library.
 */
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bench
{

struct Outcome {
	int exit_code = 0; /* 128 + signal if one ended it */
	bool timed_out = false;
	std::string output;
};

/*
 * Runs this program again with `arguments`; its standard output is collected.
 * All processes of it that still run after `timeout` are killed.
 */
Outcome run_isolated(const std::vector<std::string> &arguments,
		     const std::vector<std::string> &environment, std::chrono::seconds timeout);

} // namespace bench
