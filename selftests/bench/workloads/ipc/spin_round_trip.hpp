/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include "round_trip.hpp"

namespace bench
{

/*
 * Messages in shared memory, and both sides look until there is one: nothing is
 * faster between two CPUs, and both are busy all the time.  Never on one CPU.
 */
RoundTripKind spin_round_trip();

} // namespace bench
