/* SPDX-License-Identifier: GPL-2.0 */
#include "registry.hpp"

#include <iterator>
#include <utility>

#include "fault/fault_workloads.hpp"
#include "ipc/ipc_workloads.hpp"
#include "kernel_workloads.hpp"
#include "malloc/malloc_workloads.hpp"

namespace bench
{

namespace
{

void append(std::vector<Workload> &all, std::vector<Workload> more)
{
	std::ranges::move(more, std::back_inserter(all));
}

} // namespace

Registry find_workloads()
{
	Registry registry;
	try {
		registry.workloads = kernel_workloads();
	} catch (const Unavailable &reason) {
		registry.remarks.emplace_back(reason.what());
	}
	append(registry.workloads, ipc_pair_workloads());
	append(registry.workloads, ipc_roaming_workloads());
	append(registry.workloads,
	       {ipc_clients_workload(), ipc_file_workload(), ipc_kernel_service_workload()});
	append(registry.workloads, fault_zero_workloads());
	append(registry.workloads, {fault_cached_workload()});
	append(registry.workloads, fault_pager_workloads());
	append(registry.workloads, fault_restore_workloads());
	append(registry.workloads, region_life_workloads());
	append(registry.workloads, {malloc_local_workload(), malloc_remote_workload()});
	return registry;
}

} // namespace bench
