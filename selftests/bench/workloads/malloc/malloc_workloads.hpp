/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include "workload.hpp"

namespace bench
{

Workload malloc_local_workload();
Workload malloc_remote_workload();

} // namespace bench
