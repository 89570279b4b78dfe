/* SPDX-License-Identifier: GPL-2.0 */
/* Which systems of which workloads are measured on how many CPUs, and in what order. */
#pragma once

#include <string>
#include <vector>

#include "workload.hpp"

namespace bench
{

/* One part of several: runs that divide the work among them measure each row once. */
struct Share {
	unsigned int index = 0;
	unsigned int count = 1;
};

/* "1/2" is the first of two.  Throws Failure if it is not a share. */
Share parse_share(const std::string &text);

struct Choice {
	std::string workloads = "*"; /* patterns, see pattern.hpp */
	std::string systems = "*";
	std::vector<unsigned int> cpus;
	bool with_tornado_only = false; /* leave out workloads that have no tornado system */
	Share share = {};
};

struct Selected {
	const Workload *workload = nullptr;
	const System *system = nullptr;
	unsigned int cpus = 0;
};

/* Points into `workloads`.  Shares are even: neighbours, which cost about the same, alternate. */
std::vector<Selected> select(const std::vector<Workload> &workloads, const Choice &choice);

} // namespace bench
