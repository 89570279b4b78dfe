// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_GUARD_COUNTS_HPP
#define TORNADO_CORE_EXISTENCE_GUARD_COUNTS_HPP

#include <atomic>

#include <tornado/types.h>

#include "../platform.hpp"

namespace tornado::existence
{

static_assert(sizeof(tornado_guard_counts) == 2 * platform::cache_line);

/// One CPU's counts, as whoever waits for its operations sees them.
class GuardCounts
{
public:
	GuardCounts(platform::PerCpuAddress counts, unsigned cpu) noexcept
		: counts_(*static_cast<tornado_guard_counts *>(
			  platform::percpu_pointer(counts, cpu)))
	{
	}

	void start(unsigned cpu) noexcept { counts_.cpu = cpu; }

	/// The one in which operations count themselves now; of a CPU that nobody else visits.
	unsigned long generation() noexcept
	{
		return std::atomic_ref(counts_.generation).load(std::memory_order_relaxed);
	}

	/// Operations count themselves in the other generation from now on; returns the old one.
	/// The other one is drained: its last visit has waited for that.
	unsigned long flip() noexcept
	{
		std::atomic_ref generation(counts_.generation);
		const unsigned long old = generation.load(std::memory_order_relaxed);
		// Release: pairs with the acquire in operation_start(); who counts in the new
		// generation sees what became unreachable before the flip.  Sequentially consistent
		// for platforms that count first and then look at the generation again; pairs with
		// the load in running().
		generation.store(1 - old, std::memory_order_seq_cst);
		return old;
	}

	/// Operations of a generation that have not ended.  Exact on the CPU itself with preemption
	/// off, and elsewhere when no operation can be between reading its generation and counting.
	long long running(unsigned long generation) noexcept
	{
		// Acquire: pairs with the release in leave_elsewhere(), so that what the operation
		// did has happened.  Ends on the CPU itself are ordered by being there, or by
		// wait_for_preemption_off_sections().
		const long long elsewhere = std::atomic_ref(counts_.ended_elsewhere[generation])
						    .load(std::memory_order_seq_cst);
		const long long ended =
			std::atomic_ref(counts_.ended[generation]).load(std::memory_order_relaxed);
		return std::atomic_ref(counts_.started[generation])
			       .load(std::memory_order_relaxed) -
		       ended - elsewhere;
	}

	bool is_idle() noexcept { return running(0) == 0 && running(1) == 0; }

	/// An operation that was entered here ends on another CPU.
	void leave_elsewhere(unsigned long generation) noexcept
	{
		// Release: pairs with the acquire in running().
		std::atomic_ref(counts_.ended_elsewhere[generation])
			.fetch_add(1, std::memory_order_release);
	}

	unsigned cpu() const noexcept { return static_cast<unsigned>(counts_.cpu); }

private:
	tornado_guard_counts &counts_;
};

} // namespace tornado::existence

#endif
