/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <vector>

#include "workload.hpp"

namespace bench
{

std::vector<Workload> ipc_pair_workloads();
std::vector<Workload> ipc_roaming_workloads();
Workload ipc_clients_workload();
Workload ipc_file_workload();
Workload ipc_kernel_service_workload();

} // namespace bench
