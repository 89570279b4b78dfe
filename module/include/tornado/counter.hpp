// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Clustered counters for kernel modules in C++, with the fast path inline.  What
// <tornado/counter.h> is for C.
#ifndef TORNADO_COUNTER_HPP
#define TORNADO_COUNTER_HPP

#include <tornado/object.hpp>

namespace tornado::counter
{

/// A counter that all CPUs add to, each in memory of its own, and that is read rarely.
///
/// Lifetime: a value, which copies share; the owner destroys the counter once.
/// Context: any, if not said otherwise.  The caller knows that the counter exists: it owns it, or
///   is inside a guard.
class Counter : private tornado_counter
{
public:
	/// Names no counter; must not be used.
	constexpr Counter() noexcept : tornado_counter{} {}

	/// The counter with the value 0.  May sleep.
	static Result<Counter> create(object::Clustering clustering) noexcept
	{
		Counter counter;
		if (int error = tornado_counter_create(&counter, static_cast<unsigned>(clustering)))
			return std::unexpected(error_of(error));
		return counter;
	}

	void destroy() noexcept { tornado_counter_destroy(this); }

	/// With a piece for each CPU: a load, a test and an add without lock prefix.
	Result<void> add(long long delta) const noexcept
	{
		bool added = false;
		platform::preempt_disable();
		// Ordered by the address dependency.
		auto *rep = static_cast<tornado_counter_rep *>(platform::percpu_load(ref.entry));
		if (rep) [[likely]] {
			if (per_cpu)
				platform::local_add(&rep->value, delta);
			else
				std::atomic_ref(rep->value)
					.fetch_add(delta, std::memory_order_relaxed);
			added = true;
		}
		platform::preempt_enable();
		if (added) [[likely]]
			return {};
		return result_of(tornado_counter_add_slow(this, delta));
	}

	/// The sum of all pieces; adds that run meanwhile may be in it or not.  @pieces, if not
	/// nullptr, becomes how many there were.
	long long read(unsigned *pieces = nullptr) const noexcept
	{
		return tornado_counter_read(this, pieces);
	}
};

} // namespace tornado::counter

#endif
