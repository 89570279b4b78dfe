// SPDX-License-Identifier: GPL-2.0
#include "clock_hook.hpp"

#include <cstddef>
#include <span>

#include <dlfcn.h>

namespace numasim
{
namespace
{

using Clock = std::int64_t (*)();

/* The accelerator's functions; null where it leaves things to QEMU. */
using Slots = std::span<Clock>;

/* Before them come the 12 words of QEMU's ObjectClass, after them what is none of our business. */
constexpr std::size_t first_slot = 12;
constexpr std::size_t slots_to_try = 24;

template <typename Function>
Function find(const char *name)
{
	return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

bool probe_was_asked;

std::int64_t probe()
{
	probe_was_asked = true;
	return 0;
}

/*
 * Where these functions are in the table depends on QEMU's version.  So every
 * empty place is tried, until asking QEMU for the clock leads to the probe.
 */
Clock *find_slot(Slots slots, Clock ask)
{
	for (Clock &slot : slots) {
		if (slot != nullptr)
			continue;
		probe_was_asked = false;
		slot = probe;
		ask();
		slot = nullptr;
		if (probe_was_asked)
			return &slot;
	}
	return nullptr;
}

} // namespace

bool take_over_clocks(const GuestClocks &guest, HostClocks &host)
{
	const auto accelerator = find<Clock *(*)()>("cpus_get_accel");
	const auto ask_nanoseconds = find<Clock>("cpus_get_virtual_clock");
	const auto ask_ticks = find<Clock>("cpus_get_elapsed_ticks");
	host = {find<Clock>("cpu_get_clock"), find<Clock>("cpu_get_ticks")};
	if (accelerator == nullptr || ask_nanoseconds == nullptr || ask_ticks == nullptr ||
	    host.nanoseconds == nullptr || host.ticks == nullptr)
		return false;
	const Slots slots(accelerator() + first_slot, slots_to_try);
	Clock *const nanoseconds = find_slot(slots, ask_nanoseconds);
	Clock *const ticks = find_slot(slots, ask_ticks);
	if (nanoseconds == nullptr || ticks == nullptr)
		return false;
	*nanoseconds = guest.nanoseconds;
	*ticks = guest.ticks;
	return true;
}

} // namespace numasim
