/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <vector>

#include "workload.hpp"

namespace bench
{

struct Registry {
	std::vector<Workload> workloads;
	/* What is missing here, in words for the user. */
	std::vector<std::string> remarks;
};

/* Everything that can run on this machine now. */
Registry find_workloads();

} // namespace bench
