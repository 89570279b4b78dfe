/* SPDX-License-Identifier: GPL-2.0 */
/* Rows of a simulation come from two programs: one did the work, the other one counted. */
#pragma once

#include <vector>

#include "results.hpp"

namespace bench
{

/*
 * Rows of tornado-bench with the figures that `numasim report` has for them.
 * A row that only one of the two has is left out: without the first its work is
 * not known to have been done, without the second nothing was counted.
 */
Rows combine(const Rows &done, const Rows &counted);

/* Rows of runs that divided the work among them, in the order of one run (see Share). */
Rows interleave(const std::vector<Rows> &shares);

} // namespace bench
