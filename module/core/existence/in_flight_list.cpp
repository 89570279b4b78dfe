// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "in_flight_list.hpp"

#include "in_flight.hpp"

namespace tornado::existence
{

/// Holds the lock while it lives.  Interrupts off: one may destroy the object.
class InFlightList::Held
{
public:
	explicit Held(InFlightList &list) noexcept : lock_(list.lock_)
	{
		while (!lock_.try_lock())
			platform::relax();
	}
	~Held() { lock_.unlock(); }
	Held(const Held &) = delete;
	Held &operator=(const Held &) = delete;

private:
	platform::InterruptsOff off_;
	sync::PatientLock &lock_;
};

platform::PerCpuAddress InFlightList::guard_counts() const noexcept
{
	return in_flight_.guard_counts();
}

Result<void> InFlightList::add(InFlightOperation &operation) noexcept
{
	const Held held(*this);
	if (closed_with_)
		return std::unexpected(error_of(closed_with_));
	operation.list_ = this;
	operation.link_before(all_);
	in_flight_count_++;
	return {};
}

void InFlightList::end(InFlightOperation &operation) noexcept
{
	InFlight &in_flight = in_flight_;
	bool is_awaited_last;
	{
		const Held held(*this);
		operation.unlink();
		is_awaited_last = --in_flight_count_ == 0 && is_awaited_;
	}
	// From here on the list may be gone, unless it is us who is waited for.
	if (is_awaited_last)
		in_flight.list_is_drained();
}

void InFlightList::cancel(int result) noexcept
{
	InFlightLink doomed;
	{
		const Held held(*this);
		if (all_.is_alone())
			return;
		// The ring without all_.
		doomed.link_before(all_);
		all_.unlink();
	}
	for (;;) {
		// One at a time: interrupts are off, and there may be many.
		const Held held(*this);
		if (doomed.is_alone())
			return;
		auto &operation = static_cast<InFlightOperation &>(*doomed.next);
		operation.unlink();
		platform::injection_point();
		// It stays: its wait ends with end(), which wants the lock.
		operation.complete(result);
	}
}

void InFlightList::close(int result) noexcept
{
	{
		const Held held(*this);
		if (!closed_with_)
			closed_with_ = result;
	}
	cancel(result);
}

bool InFlightList::await_drained() noexcept
{
	const Held held(*this);
	is_awaited_ = in_flight_count_ != 0;
	return is_awaited_;
}

} // namespace tornado::existence
