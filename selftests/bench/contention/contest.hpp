/* SPDX-License-Identifier: GPL-2.0 */
/* Round trips on a CPU that others want, too. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "company.hpp"

namespace bench
{

/* What a contest is about. */
struct Scenario {
	unsigned int busy = 0;		/* others that always want to run */
	unsigned int pairs = 1;		/* clients, each of which has a server thread */
	unsigned int quota_percent = 0; /* of a CPU, for all pairs; 0: all they can get */
	bool is_pinned = true;		/* all processes, to one CPU */

	std::string name() const;
};

/* What one run shows. */
struct Outcome {
	double calls_per_s = 0; /* of all clients */
	double median_us = 0;	/* of a call of the first client */
	double p99_us = 0;
	double others_per_ms = 0; /* rounds that all busy processes together went */
};

/* The systems that can take part, by their names. */
std::vector<std::string> contest_systems();

Outcome run_contest(const std::string &system, const Scenario &scenario, const Place &place,
		    std::uint64_t milliseconds);

} // namespace bench
