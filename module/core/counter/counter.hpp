// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_COUNTER_COUNTER_HPP
#define TORNADO_CORE_COUNTER_COUNTER_HPP

#include <atomic>
#include <cstddef>

#include "../object/ref.hpp"

namespace tornado::counter
{

/// One piece of a counter: written by the CPUs of its cluster, read by all.
class Rep : private tornado_counter_rep
{
public:
	static constexpr const char *type_name = "counter";
	/// Who adds knows from the owner's struct whether an add has to be atomic.
	static constexpr bool stays_per_cpu = true;

	Rep() noexcept : tornado_counter_rep{0} {}

	/// Of what is added to on the only CPU of the cluster: Ref::add_to_word().
	static constexpr std::size_t word = 0;
	/// From any CPU of the cluster.
	void add_atomic(long long delta) noexcept
	{
		std::atomic_ref(value).fetch_add(delta, std::memory_order_relaxed);
	}
	/// On a CPU of this piece's cluster, with interrupts off.
	void merge(Rep &from) noexcept { add_atomic(from.read()); }
	/// From anywhere.
	long long read() noexcept { return std::atomic_ref(value).load(std::memory_order_relaxed); }
};

static_assert(offsetof(tornado_counter_rep, value) == Rep::word);

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
			return ref().add_to_word<Rep::word>(guard, delta);
		Result<Rep *> rep = ref().try_resolve(guard);
		if (!rep)
			return std::unexpected(rep.error());
		(*rep)->add_atomic(delta);
		return {};
	}

	/// In a guard of the counter's domain; any context.
	Sum read(const existence::Guard &guard) const noexcept;

	/// Make this CPU's piece where memory may be waited for.  May sleep.
	Result<void> populate() const noexcept;

	const tornado_counter &raw() const noexcept { return raw_; }

private:
	object::Ref<Rep> ref() const noexcept { return object::Ref<Rep>(raw_.ref); }

	tornado_counter raw_;
};

} // namespace tornado::counter

#endif
