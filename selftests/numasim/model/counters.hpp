// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <array>
#include <cstdint>

#include "memory_system.hpp"

namespace numasim
{

/* What one CPU, or all together, did while it was counted. */
struct Counters {
	std::uint64_t instructions = 0;
	std::uint64_t kernel_instructions = 0;
	std::uint64_t loads = 0;
	std::uint64_t stores = 0;
	std::uint64_t atomics = 0;
	std::uint64_t device_accesses = 0;
	std::uint64_t invalidations = 0;
	std::uint64_t stall_cycles = 0; /* all waiting for memory, queued_cycles among it */
	std::uint64_t queued_cycles = 0;
	std::array<std::uint64_t, miss_names.size()> misses{};	  /* by Miss */
	std::array<std::uint64_t, source_names.size()> sources{}; /* of misses, by Source */

	void count(const Outcome &outcome)
	{
		if (outcome.miss == Miss::none)
			return;
		++misses[static_cast<std::size_t>(outcome.miss)];
		++sources[static_cast<std::size_t>(outcome.source)];
		invalidations += outcome.invalidations;
		stall_cycles += outcome.stall();
		queued_cycles += outcome.queued;
	}

	std::uint64_t of(Miss miss) const { return misses[static_cast<std::size_t>(miss)]; }
	std::uint64_t of(Source source) const { return sources[static_cast<std::size_t>(source)]; }

	std::uint64_t coherence_misses() const
	{
		return of(Miss::true_sharing) + of(Miss::false_sharing) + of(Miss::upgrade);
	}

	Counters &operator+=(const Counters &other);
};

} // namespace numasim
