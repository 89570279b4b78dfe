// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_COUNTER_COUNTER_HPP
#define TORNADO_CORE_COUNTER_COUNTER_HPP

#include <atomic>

#include "../object/ref.hpp"

namespace tornado::counter
{

/// One piece of a counter: written by the CPUs of its cluster, read by all.
class Rep : private tornado_counter_rep
{
public:
	static constexpr const char *type_name = "counter";

	Rep() noexcept : tornado_counter_rep{0} {}

	/// With preemption off, on the only CPU of the cluster.
	void add_local(long long delta) noexcept { platform::local_add(&value, delta); }
	/// From any CPU of the cluster.
	void add_atomic(long long delta) noexcept
	{
		std::atomic_ref(value).fetch_add(delta, std::memory_order_relaxed);
	}
	/// From anywhere.
	long long read() noexcept { return std::atomic_ref(value).load(std::memory_order_relaxed); }
};

struct Sum {
	long long value; ///< modulo 2^64
	unsigned reps;
};

/// A clustered counter, as its owner holds it: a value, which the owner destroys explicitly.
class Counter
{
public:
	explicit Counter(const tornado_counter &raw) noexcept : raw_(raw) {}

	/// May sleep.
	static Result<Counter> create(object::Clustering clustering) noexcept;

	/// Any context.
	Result<void> destroy() const noexcept { return ref().destroy(); }

	/// Any context.
	Result<void> add(const existence::Guard &guard, long long delta) const noexcept
	{
		if (raw_.per_cpu)
			return ref().with_local(guard, [delta](Rep &rep) { rep.add_local(delta); });
		if (Rep *rep = ref().peek()) [[likely]] {
			rep->add_atomic(delta);
			return {};
		}
		return add_after_miss(guard, delta);
	}

	/// Any context.
	Sum read(const existence::Guard &guard) const noexcept;

	/// Make this CPU's piece where memory may be waited for.  May sleep.
	Result<void> populate() const noexcept;

	const tornado_counter &raw() const noexcept { return raw_; }

private:
	object::Ref<Rep> ref() const noexcept { return object::Ref<Rep>(raw_.ref); }
	Result<void> add_after_miss(const existence::Guard &guard, long long delta) const noexcept;

	tornado_counter raw_;
};

} // namespace tornado::counter

#endif
