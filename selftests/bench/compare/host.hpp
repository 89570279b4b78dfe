/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include "comparison.hpp"

namespace bench
{

/* On this machine and its kernel, with its counters: backend "perf". */
Measured measure_on_host(const Comparison &comparison);

} // namespace bench
