// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>

namespace numasim
{

/*
 * QEMU's two clocks, which all time that the guest can see derives from: the
 * virtual clock, in nanoseconds, of timers, and ticks, of the time stamp
 * counter.  These are what they would be without us.
 */
struct HostClocks {
	std::int64_t (*nanoseconds)() = nullptr;
	std::int64_t (*ticks)() = nullptr;
};

/* What shall be in their place. */
struct GuestClocks {
	std::int64_t (*nanoseconds)();
	std::int64_t (*ticks)();
};

/*
 * Fills in the host's clocks and then puts the guest's in their place; false if
 * this QEMU does not let us.  To be called when the first CPU has been made,
 * under QEMU's big lock.
 *
 * QEMU asks the accelerator for both clocks and falls back on the host's if it
 * has none to offer; TCG has none, and the plugin offers its own in its name.
 * QEMU's interface for plugins, qemu_plugin_request_time_control(), does not
 * help: it can only make time pass faster than the host's, while a simulated
 * CPU is a thousand times slower, and leaves the time stamp counter alone.
 */
bool take_over_clocks(const GuestClocks &guest, HostClocks &host);

} // namespace numasim
