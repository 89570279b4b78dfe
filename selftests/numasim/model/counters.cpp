// SPDX-License-Identifier: GPL-2.0
#include "counters.hpp"

namespace numasim
{

Counters &Counters::operator+=(const Counters &other)
{
	instructions += other.instructions;
	kernel_instructions += other.kernel_instructions;
	loads += other.loads;
	stores += other.stores;
	atomics += other.atomics;
	device_accesses += other.device_accesses;
	invalidations += other.invalidations;
	stall_cycles += other.stall_cycles;
	queued_cycles += other.queued_cycles;
	for (std::size_t index = 0; index < misses.size(); ++index)
		misses[index] += other.misses[index];
	for (std::size_t index = 0; index < sources.size(); ++index)
		sources[index] += other.sources[index];
	return *this;
}

} // namespace numasim
