/* SPDX-License-Identifier: GPL-2.0 */
/* One comparison: where workloads run, and how their results come back. */
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
	std::string cpus = "1,2,4";
	unsigned int repetitions = 5;
	unsigned int least_time_ms = 20;
	std::filesystem::path bench;
	std::vector<std::filesystem::path> modules; /* in the order of loading */
	std::filesystem::path results;

	/* For the virtual machine only. */
	std::filesystem::path vm;
	std::string kernel;
	unsigned int vm_cpus = 4;
	unsigned int vm_nodes = 2;
	std::vector<std::string> vm_options;
};

struct Measured {
	Rows rows;
	bool complete = false; /* everything asked for was measured */
};

Measured measure_in_vm(const Comparison &comparison);
Measured measure_on_host(const Comparison &comparison);

} // namespace bench
