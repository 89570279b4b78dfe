// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "in_flight_operation.hpp"

#include "in_flight_list.hpp"

namespace tornado::existence
{

void InFlightLink::link_before(InFlightLink &other) noexcept
{
	next = &other;
	previous = other.previous;
	previous->next = this;
	other.previous = this;
}

void InFlightLink::unlink() noexcept
{
	previous->next = next;
	next->previous = previous;
	next = previous = this;
}

void InFlightOperation::arm() noexcept
{
	thread_ = platform::current_thread();
	claimed_.store(false, std::memory_order_relaxed);
	state_.store(awake, std::memory_order_relaxed);
}

void InFlightOperation::finish(int result) noexcept
{
	result_ = result;
	platform::injection_point();
	// Its release pairs with the acquire of who waits, who may be gone from then on.
	platform::unpark(thread_, state_, over, asleep);
}

/// Until somebody has ended it, which this thread may do itself.
void InFlightOperation::sleep(Interruption interruption, std::uint64_t deadline_ns) noexcept
{
	unsigned seen = awake;
	// Acquire, where it is over: pairs with the release in finish().
	if (!state_.compare_exchange_strong(seen, asleep, std::memory_order_acquire))
		return;
	platform::injection_point();
	const int error = platform::park_until(
		state_, asleep, interruption == Interruption::any_signal, deadline_ns);
	if (!error)
		return;
	platform::injection_point();
	if (!claim()) {
		// Whoever has claimed it is about to finish.
		platform::park(state_, asleep);
		return;
	}
	result_ = error;
}

int InFlightOperation::give_up(int result) noexcept
{
	if (claim())
		return result;
	unsigned seen = awake;
	// Whoever has claimed it is about to finish.  Acquire, as in sleep().
	if (state_.compare_exchange_strong(seen, asleep, std::memory_order_acquire))
		platform::park(state_, asleep);
	return result_;
}

int InFlightOperation::wait(Interruption interruption, std::uint64_t deadline_ns) noexcept
{
	platform::might_wait_for_quiescence(list_->guard_counts());
	sleep(interruption, deadline_ns);
	const int result = result_;
	list_->end(*this);
	return result;
}

} // namespace tornado::existence
