// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "harness/workload.hpp"

namespace numasim::guest
{

/* On every CPU two threads send a byte to and fro, and block for it. */
bench::Workload pipe_pairs();

} // namespace numasim::guest
