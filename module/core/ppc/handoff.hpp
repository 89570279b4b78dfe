// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_PPC_HANDOFF_HPP
#define TORNADO_CORE_PPC_HANDOFF_HPP

#include <atomic>
#include <cstdint>

#include "../existence/in_flight_operation.hpp"
#include "../platform.hpp"

namespace tornado::ppc
{

/// How callers and servers of one CPU pass the CPU to each other.
///
/// Cold: who answers or calls wakes the other one, and sleeps.  Hot: both stay ready to run, and
/// whoever waits lets others of this CPU run, of which there is none but the other one; that saves
/// the scheduler two wake-ups and two sleeps for each call.  It is spin-then-block in the
/// scheduler's own terms: who is run and finds nothing to do goes to sleep.
///
/// Hot is ruinous where others want the CPU, since each of them gets it for a whole slice.  So a
/// CPU becomes hot only when nobody else is ready there as a call is made, and cold as soon as the
/// CPU comes back late.
///
/// Lifetime: part of PortRep.
/// Locking: none; a hint, nearly always of one CPU.
class Handoff
{
public:
	/// Before a sleeper is woken: who is awake counts.
	bool choose() noexcept;
	/// By a server, whose caller sleeps, before it is woken: who sleeps may count, too, as
	/// Linux 6.12 takes one off its queue only when it has made up for what it ran too much.
	/// That is the case of one of the two at most.
	void look_again() noexcept;
	bool is_hot() const noexcept { return hot_.load(std::memory_order_relaxed); }

	/// Of a caller: let the server run until the call is over, or it seems better to sleep.
	void until_answered(const existence::InFlightOperation &call) noexcept;
	/// Of a server, that has answered: let its caller run, who may call again.
	static void until_called(const existence::InFlightOperation &wait) noexcept;
	/// Of both, cold, who have woken the other one: if the scheduler prefers that one, it runs
	/// before this one sleeps, and perhaps answers or calls, which saves a sleep and a wake-up.
	static void until_preempted() noexcept { platform::give_way(); }

private:
	/// From the kernel's slice of 3 ms: nobody else had one.
	static constexpr std::uint64_t late_ns = 300'000;
	static constexpr unsigned most_passes = 2;

	std::atomic<bool> hot_{false};
};

} // namespace tornado::ppc

#endif
