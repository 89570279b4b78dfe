// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_VISITOR_HPP
#define TORNADO_CORE_EXISTENCE_VISITOR_HPP

#include <atomic>

#include "../error.hpp"
#include "../platform.hpp"
#include "../sync/patient_lock.hpp"
#include "guard_counts.hpp"
#include "round_calls.hpp"
#include "token.hpp"

namespace tornado::existence
{

class Domain;

/// One CPU's part in the waiting of a domain: tokens wait here for a visit.
///
/// A visit flips the generation and waits until the old one has drained.  It runs on the CPU
/// itself, whose counts it reads, so that operations need no barriers.  When the CPU has gone
/// offline meanwhile, the work runs elsewhere, notices, and makes up for it with two waits for all
/// sections with preemption off.
///
/// Lifetime: the domain's; in memory of the CPU's node.
/// Locking: one visit of a CPU at a time.
class Visitor
{
public:
	/// May sleep.  nullptr: no memory.
	static Visitor *make(Domain &domain, unsigned cpu) noexcept;
	/// No token is on its way.  Waits until nothing runs for it any more; may sleep.
	void stop() noexcept;
	/// nullptr is fine.
	static void destroy(Visitor *visitor) noexcept;

	/// A token comes for a visit.  Any context.
	void arrive(Token &token) noexcept;

	/// A token comes to be sent on from here, or to make its call here.  Any context.
	void send_errand(Token &token) noexcept;

	/// What this CPU gave up until operations of all CPUs have ended.
	RoundCalls &round_calls() noexcept { return round_calls_; }

	/// Let the calls that have arrived be made: on this CPU if that does not disturb it.
	/// Any context.
	void make_calls() noexcept;

	/// @name A visit in steps, for whoever has to know which operations it waits for: hold(),
	/// flip_held(), wait for sections with preemption off, until is_drained(), wait again,
	/// release().
	/// @{
	/// No other visit until release().
	void hold() noexcept { visiting_.lock(); }
	/// The generation that flip_held() will end.
	unsigned long generation_held() noexcept { return counts_.generation(); }
	void flip_held() noexcept;
	bool is_drained() noexcept { return counts_.running(flipped_from_) == 0; }
	/// Waits until it is drained; calls @before the next visit can begin.
	template <typename Before>
	void release(Before before) noexcept
	{
		drain_held();
		before();
		visiting_.unlock();
	}
	/// The same without flip_held().
	void release_unvisited() noexcept { visiting_.unlock(); }
	/// @}

	/// @name A visit from elsewhere, of a CPU that is not to be woken: flip_from_elsewhere(),
	/// wait for sections with preemption off, drain_from_elsewhere(), wait again.
	/// @{
	void flip_from_elsewhere() noexcept;
	void drain_from_elsewhere() noexcept;
	/// @}

	/// @name How often so far
	/// @{
	unsigned long visits() const noexcept
	{
		return visits_made_.load(std::memory_order_relaxed);
	}
	unsigned long visits_from_elsewhere() const noexcept
	{
		return visits_from_elsewhere_.load(std::memory_order_relaxed);
	}
	/// @}
	/// Operations entered here and not left; of a moment ago.
	long long running() noexcept { return counts_.running(0) + counts_.running(1); }

private:
	Visitor(Domain &domain, unsigned cpu) noexcept;

	static void run_visits(void *self) noexcept;
	static void run_errands(void *self) noexcept;
	void visit() noexcept;
	static void count(std::atomic<unsigned long> &visits) noexcept
	{
		visits.store(visits.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
	}
	bool drain(unsigned long generation) noexcept;
	void drain_held() noexcept;

	Domain &domain_;
	const unsigned cpu_;
	GuardCounts counts_;
	platform::Work *visits_ = nullptr;
	platform::Work *errands_ = nullptr;
	TokenQueue waiting_;
	TokenQueue leaving_;
	RoundCalls round_calls_;
	/// Held during a visit; the next one then sees the other generation drained.
	sync::PatientLock visiting_;
	/// Written by who holds visiting_.
	std::atomic<unsigned long> visits_made_{0};
	std::atomic<unsigned long> visits_from_elsewhere_{0};
	unsigned long flipped_from_ = 0;     ///< by flip_from_elsewhere(); the owner's
	unsigned long long traced_from_ = 0; ///< likewise
};

} // namespace tornado::existence

#endif
