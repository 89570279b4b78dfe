/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <vector>

#include "workload.hpp"

namespace bench
{

std::vector<Workload> fault_zero_workloads();
Workload fault_cached_workload();
std::vector<Workload> region_life_workloads();
std::vector<Workload> fault_pager_workloads();
std::vector<Workload> fault_restore_workloads();

} // namespace bench
