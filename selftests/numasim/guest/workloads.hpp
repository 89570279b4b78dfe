// SPDX-License-Identifier: GPL-2.0
/*
 * Workloads whose coherence traffic is known beforehand, in the harness of all
 * workloads.  They measure the simulator, so they are not among those that
 * compare systems.
 */
#pragma once

#include <vector>

#include "harness/workload.hpp"

namespace numasim::guest
{

std::vector<bench::Workload> workloads();

} // namespace numasim::guest
