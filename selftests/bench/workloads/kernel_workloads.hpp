/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Workloads whose operations run in the kernel: tornado_bench.ko has them, one
 * C file each under kmod/, and says by name which.  A worker here is placed and
 * started like any other and asks the module to run the operation loop on its
 * CPU.
 */
#pragma once

#include <vector>

#include "workload.hpp"

namespace bench
{

/* Throws Unavailable if the module is not loaded. */
std::vector<Workload> kernel_workloads();

} // namespace bench
