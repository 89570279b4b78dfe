// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "in_flight.hpp"

#include <new>

namespace tornado::existence
{

Result<void> InFlight::start(const tornado_domain &domain) noexcept
{
	lists_ = platform::percpu_allocate(sizeof(InFlightList));
	if (!lists_)
		return std::unexpected(Error::no_memory);
	guard_counts_ = domain.counts;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		new (platform::percpu_pointer(lists_, cpu)) InFlightList(*this);
	return {};
}

void InFlight::stop() noexcept
{
	platform::percpu_free(lists_);
	lists_ = 0;
}

void InFlight::cancel(int result) noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		list_of(cpu).cancel(result);
}

void InFlight::close(int result) noexcept
{
	int open = 0;
	closed_with_.compare_exchange_strong(open, result, std::memory_order_relaxed);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		list_of(cpu).close(result);
}

bool InFlight::await_drained(void (*call)(void *), void *context) noexcept
{
	drained_ = call;
	context_ = context;
	undrained_.store(1, std::memory_order_relaxed);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		undrained_.fetch_add(1, std::memory_order_relaxed);
		if (!list_of(cpu).await_drained())
			undrained_.fetch_sub(1, std::memory_order_relaxed);
		platform::injection_point();
	}
	// Acquire: pairs with the release in list_is_drained(); nobody touches the lists any more.
	return undrained_.fetch_sub(1, std::memory_order_acq_rel) != 1;
}

void InFlight::list_is_drained() noexcept
{
	// Release: this thread is done with its list.  Acquire: so are the others, if it is last.
	if (undrained_.fetch_sub(1, std::memory_order_acq_rel) == 1)
		drained_(context_);
}

} // namespace tornado::existence
