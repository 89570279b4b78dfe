// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_IN_FLIGHT_LIST_HPP
#define TORNADO_CORE_EXISTENCE_IN_FLIGHT_LIST_HPP

#include "../error.hpp"
#include "../platform.hpp"
#include "../sync/patient_lock.hpp"
#include "in_flight_operation.hpp"

namespace tornado::existence
{

class InFlight;

/// The operations of an object that began on one CPU and are in flight.
///
/// An operation that was cancelled is in no list, but counts until its thread has noticed: so the
/// list outlives it.
///
/// Lifetime: part of InFlight, on the memory of its CPU.
/// Locking: one word, with interrupts off; protects the rest, and the links of what is in the list.
///   Nearly always wanted by its own CPU alone.
class alignas(platform::cache_line) InFlightList
{
public:
	explicit InFlightList(InFlight &in_flight) noexcept : in_flight_(in_flight) {}

	/// What is armed.  Any context.  On an error, with which the list was closed, nothing has
	/// happened.
	Result<void> add(InFlightOperation &operation) noexcept;
	/// By InFlightOperation::wait(): it touches the list no more.
	void end(InFlightOperation &operation) noexcept;

	/// Any context.
	void cancel(int result) noexcept;
	/// The same for those to come; the first call counts.
	void close(int result) noexcept;

	/// InFlight::list_is_drained() is called when no operation is in flight any more.  False:
	/// none is, and it is not called.  After close().
	[[nodiscard]] bool await_drained() noexcept;

	platform::PerCpuAddress guard_counts() const noexcept;

private:
	class Held;

	sync::PatientLock lock_;
	bool is_awaited_ = false;
	int closed_with_ = 0;
	long in_flight_count_ = 0;
	InFlightLink all_; ///< not of those that were cancelled
	InFlight &in_flight_;
};

static_assert(sizeof(InFlightList) == platform::cache_line);

} // namespace tornado::existence

#endif
