/* SPDX-License-Identifier: GPL-2.0 */
/* Measures one system of a workload on one set of CPUs, in the calling process. */
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hardware_counters.hpp"
#include "workload.hpp"

namespace bench
{

struct Effort {
	unsigned int repetitions = 5;
	std::uint64_t operations = 0; /* of each worker; 0: calibrate to least_time_ns */
	std::uint64_t least_time_ns = 20'000'000;
	bool count_events = false;
};

struct Measurement {
	std::uint64_t operations = 0; /* of all workers together, in one repetition */
	/*
	 * One per repetition: from the first worker's start to the last one's
	 * end, times workers, by operations.  What an operation costs one CPU:
	 * a system that scales stays flat, one that takes turns grows.
	 */
	std::vector<double> ns_per_op;
	/* Per operation, mean over repetitions. */
	CounterValues counters_per_op;
	/* Other CPUs that an operation makes work; empty where nobody asks. */
	std::optional<double> disturbed_cpus_per_op;
};

Measurement measure(const Workload &workload, const System &system, const Places &places,
		    const Effort &effort);

/* Operations that take about `least_time_ns`, when `operations` took `elapsed_ns`. */
std::uint64_t calibrate(std::uint64_t operations, std::uint64_t elapsed_ns,
			std::uint64_t least_time_ns, std::uint64_t most_operations);

} // namespace bench
