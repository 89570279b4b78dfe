// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>

namespace numasim
{

using GuestTime = std::uint64_t (*)(std::uint64_t host_ns);

/*
 * Makes the program that loaded this library see guest_time(host time) when it
 * asks for CLOCK_MONOTONIC; false if it could not be done.
 *
 * QEMU derives all clocks and timers of the machine from that clock.  Its own
 * interface for this, qemu_plugin_request_time_control(), can make time pass
 * faster but never slower, and a simulated CPU is thousands of times slower
 * than its model time.
 */
bool hook_monotonic_clock(GuestTime guest_time);

/* The host's time, whatever is hooked. */
std::uint64_t host_time_ns();

} // namespace numasim
