// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "harness/workload.hpp"

namespace numasim::guest
{

/* Threads touch fresh anonymous pages of their own parts of one mapping. */
bench::Workload faults_of_threads();

/* The same in processes, which share no address space. */
bench::Workload faults_of_processes();

} // namespace numasim::guest
