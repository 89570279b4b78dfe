/* SPDX-License-Identifier: GPL-2.0 */
/* Rows of results for tests of what is made of them. */
#pragma once

#include <string>
#include <vector>

#include "results.hpp"

namespace bench::test
{

struct Simulated {
	double instructions = 10;
	double misses = 0;
	double cycles = 10;
};

inline nlohmann::json simulated_row(const std::string &system, unsigned int cpus,
				    const Simulated &figures,
				    const std::string &workload = "counter-add")
{
	return {{"workload", workload},
		{"system", system},
		{"kernel", "6.12"},
		{"backend", "sim"},
		{"cpus", cpus},
		{"hold", 20},
		{"machine_cpus", 16},
		{"instructions_per_op", figures.instructions},
		{"coherence_misses_per_op", figures.misses},
		{"model_cycles_per_op", figures.cycles}};
}

inline nlohmann::json measured_row(const std::string &system, unsigned int cpus, double ns)
{
	return {{"workload", "counter-add"}, {"system", system}, {"kernel", "6.12"},
		{"backend", "perf"},	     {"cpus", cpus},	 {"ns_per_op", ns}};
}

inline Rows rows(const std::vector<nlohmann::json> &list)
{
	return Rows(list);
}

} // namespace bench::test
