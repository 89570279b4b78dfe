/* SPDX-License-Identifier: GPL-2.0 */
/* One comparison: what is measured, with which programs, and what came back. */
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results.hpp"

namespace bench
{

struct Comparison {
	std::string workloads = "*";
	std::string systems = "*";
	std::string cpus = "1,4,16";
	bool with_tornado_only = false;
	unsigned int repetitions = 3;
	std::filesystem::path bench;
	std::vector<std::filesystem::path> modules; /* in the order of loading */
	std::filesystem::path results;

	/* On this machine only. */
	unsigned int least_time_ms = 20;

	/* Simulated only. */
	std::filesystem::path simulate; /* selftests/numasim/simulate */
	std::filesystem::path numasim;	/* the program that reports */
	std::filesystem::path parts;	/* which part of an operation functions are of, or empty */
	std::string kernel;
	unsigned int hold = 20;
	unsigned int machines = 2; /* side by side, each takes a part of the rows */
};

struct Measured {
	Rows rows = Rows::array();
	bool complete = false; /* everything asked for was measured */
};

/* tornado-bench with what both backends ask of it. */
std::vector<std::string> bench_command(const Comparison &comparison, const std::string &json);

} // namespace bench
