// SPDX-License-Identifier: GPL-2.0
//
// A user of the in-kernel API in C++, for test_cxx.c.
#include "cxx_user.h"

#include <tornado/object.hpp>

namespace
{

using tornado::existence::Guard;
using tornado::object::Clustering;

constinit std::atomic<unsigned> replaced{0};
constinit std::atomic<unsigned> released{0};

/// One of a few that are used again and again: what is released too early shows.
struct Element : tornado::existence::Deferred<Element> {
	static void release(Element *element) noexcept
	{
		released.fetch_add(1, std::memory_order_relaxed);
		// Release: pairs with the acquire in take().
		element->uses.fetch_add(1, std::memory_order_release);
	}

	/// Odd while it is in use.
	std::atomic<unsigned> uses{0};
};

constinit Element elements[64];
constinit tornado::existence::Published<Element> current;

Element *take() noexcept
{
	for (Element &element : elements) {
		// Acquire: pairs with the release in Element::release().
		unsigned uses = element.uses.load(std::memory_order_acquire);
		if (!(uses & 1) && element.uses.compare_exchange_strong(uses, uses + 1))
			return &element;
	}
	return nullptr;
}

/// What one CPU has added: by its operations, and by sections with preemption off.
struct Sum {
	static constexpr const char *type_name = "cxx_sum";

	std::atomic<long> value{0};
};

struct Nothing {
};

constinit Nothing nothing;
constinit tornado::object::PersistentRef<Sum> sum;

} // namespace

void cxx_publish()
{
	Element *fresh = take();
	if (!fresh)
		return;
	if (Element *before = current.exchange(fresh)) {
		replaced.fetch_add(1, std::memory_order_relaxed);
		before->give_up();
	}
}

unsigned cxx_replaced()
{
	return replaced.load(std::memory_order_relaxed);
}

unsigned cxx_released()
{
	return released.load(std::memory_order_relaxed);
}

unsigned cxx_still_published()
{
	const Guard guard;
	return current.get(guard) ? 1 : 0;
}

int cxx_read(unsigned dice)
{
	const Guard guard;
	const Element *element = current.get(guard);
	if (!element)
		return 1;
	const unsigned before = element->uses.load(std::memory_order_relaxed);
	cxx_dawdle(dice);
	return (before & 1) && element->uses.load(std::memory_order_relaxed) == before;
}

void cxx_give_up_last()
{
	if (Element *last = current.exchange(nullptr))
		last->give_up();
}

int cxx_sum_create()
{
	const auto made = tornado::object::create<Sum>(Clustering::cpu, nothing);
	if (made)
		sum.set(*made);
	return tornado::negative_errno(made);
}

int cxx_sum_add(long value)
{
	const Guard guard;
	const auto ref = sum.get(guard);
	const auto add = [value](Sum &rep) {
		rep.value.fetch_add(value, std::memory_order_relaxed);
	};
	if ((value & 1) && ref.with_local_if_any(guard, add))
		return 0;
	const auto rep = ref.resolve(guard);
	if (rep)
		add(**rep);
	return tornado::negative_errno(rep);
}

long cxx_sum()
{
	long all = 0;
	const Guard guard;
	sum.get(guard).gather(
		guard, [&all] { all = 0; },
		[&all](const Sum &rep) { all += rep.value.load(std::memory_order_relaxed); });
	return all;
}

int cxx_sum_use_after_destroy()
{
	const Guard guard;
	const auto ref = sum.get(guard);
	sum.clear();
	if (!sum.get(guard).is_null() || !ref.destroy() || ref.destroy())
		return 0;
	return tornado::negative_errno(ref.try_resolve(guard));
}

unsigned cxx_clustering_of_cpu()
{
	return static_cast<unsigned>(Clustering::cpu);
}

unsigned cxx_clustering_of_node()
{
	return static_cast<unsigned>(Clustering::node);
}

unsigned cxx_clustering_of_one()
{
	return static_cast<unsigned>(Clustering::one);
}

unsigned cxx_clustering_of_cache()
{
	return static_cast<unsigned>(Clustering::cache);
}

unsigned cxx_clustering_of_two()
{
	return static_cast<unsigned>(tornado::object::group_of(2));
}
