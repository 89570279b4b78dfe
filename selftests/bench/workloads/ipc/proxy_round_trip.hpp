/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Protected procedure calls as programs make them, with the library's stubs: a
 * method takes a message as a struct, and returns it changed.
 */
#pragma once

#include "round_trip.hpp"

namespace bench
{

/* Whose server has changed a request by the time that its receive() returns. */
RoundTripKind proxy_round_trip();

} // namespace bench
