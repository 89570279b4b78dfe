/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include "comparison.hpp"

namespace bench
{

/*
 * On a simulated NUMA machine with as many CPUs as the widest row needs:
 * backend "sim".  Several such machines run side by side and divide the rows.
 */
Measured measure_in_simulation(const Comparison &comparison);

/* CPUs of a machine for these rows: divided evenly over its sockets. */
unsigned int machine_cpus(const std::string &cpus);

} // namespace bench
