/* SPDX-License-Identifier: GPL-2.0 */
#include "registry.hpp"

#include "kernel_workloads.hpp"

namespace bench
{

Registry find_workloads()
{
	Registry registry;
	try {
		registry.workloads = kernel_workloads();
	} catch (const Unavailable &reason) {
		registry.remarks.emplace_back(reason.what());
	}
	return registry;
}

} // namespace bench
