// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_IN_FLIGHT_HPP
#define TORNADO_CORE_EXISTENCE_IN_FLIGHT_HPP

#include <atomic>

#include <tornado/in_flight.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "domain.hpp"
#include "guard.hpp"
#include "in_flight_list.hpp"
#include "in_flight_operation.hpp"

namespace tornado::existence
{

/// The operations of an object that are in flight: they have left their guard to wait for user
/// space, and may wait for ever.  Whoever destroys the object ends them, and waits for that
/// instead of for user space.
///
/// A list on each CPU, whatever the clustering of the object's reps: so reps may migrate, and the
/// implementation may be swapped, while operations are in flight.
///
/// Lifetime: part of what the object's reps share; its type says where (tornado_object_type).
///   start() before the object is made, stop() when it is destroyed.
class InFlight
{
public:
	constexpr InFlight() noexcept = default;
	InFlight(const InFlight &) = delete;
	InFlight &operator=(const InFlight &) = delete;

	/// For operations whose guards are of @domain.  May sleep.
	Result<void> start(const tornado_domain &domain = tornado_default_domain) noexcept;
	/// No operation is in flight.  May sleep.
	void stop() noexcept;

	/// As its owner holds it in C.
	static InFlight &of(tornado_in_flight &raw) noexcept
	{
		return reinterpret_cast<InFlight &>(raw);
	}
	tornado_in_flight *raw() noexcept { return reinterpret_cast<tornado_in_flight *>(this); }

	/// @operation is in flight from here on, until its wait() returns, which has to be called
	/// when the guard is left; nobody else has a reference to it yet.  In the guard, any
	/// context.  On an error, Error::destroyed in most cases, it is not.
	Result<void> begin(InFlightOperation &operation, const tornado_guard &guard) noexcept
	{
		operation.arm();
		return list_at(guard.home).add(operation);
	}
	Result<void> begin(InFlightOperation &operation, const Guard &guard) noexcept
	{
		return begin(operation, guard.raw());
	}

	/// The same of what is armed, and may have ended already.  On an error it is armed still.
	Result<void> add(InFlightOperation &operation, const Guard &guard) noexcept
	{
		return list_at(guard.raw().home).add(operation);
	}
	/// Whether close() was called, and with what, which is an errno; 0: it was not.  Any
	/// context.
	int closed_with() const noexcept { return closed_with_.load(std::memory_order_relaxed); }

	/// End all that are in flight now, with @result.  Any context.
	void cancel(int result) noexcept;
	/// The same, and no other begins: the error is @result.  The first call counts.  Any
	/// context.
	void close(int result) noexcept;

	/// After close(): @call is called, in any context, when no operation is in flight any more,
	/// and may free this.  False: none is, and it is not called.  Once.
	[[nodiscard]] bool await_drained(void (*call)(void *), void *context) noexcept;

	/// For InFlightList.
	void list_is_drained() noexcept;
	platform::PerCpuAddress guard_counts() const noexcept { return guard_counts_; }

private:
	InFlightList &list_at(unsigned long offset) const noexcept
	{
		return *static_cast<InFlightList *>(platform::percpu_at(lists_, offset));
	}
	InFlightList &list_of(unsigned cpu) const noexcept
	{
		return *static_cast<InFlightList *>(platform::percpu_pointer(lists_, cpu));
	}

	platform::PerCpuAddress lists_ = 0;
	platform::PerCpuAddress guard_counts_ = 0;
	std::atomic<unsigned> undrained_{0}; ///< lists, and who is still asking them
	std::atomic<int> closed_with_{0};
	void (*drained_)(void *) = nullptr;
	void *context_ = nullptr;
};

static_assert(sizeof(InFlight) <= sizeof(tornado_in_flight));

} // namespace tornado::existence

#endif
