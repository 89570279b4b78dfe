// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_TORTURE_HPP
#define TORNADO_SELFTESTS_LIB_TORTURE_HPP

#include <array>
#include <atomic>
#include <random>

#include "../../module/core/existence/guard.hpp"

namespace tornado::selftest
{

/**
 * class Torture - an element that is replaced while operations hold it, in the manner of rcutorture
 *
 * An element counts the grace periods it has lived through since it was given up; a reader that
 * sees one that has lived through more than one holds what may be freed.  Elements are never given
 * back to the allocator, so that such a reader sees the age instead of crashing.
 */
class Torture
{
public:
	static constexpr std::size_t oldest = 10;

	Torture()
	{
		for (Element &element : elements_) {
			element.call = grace_period_over;
			element.in_use = false;
		}
		current_ = take();
	}

	/** read() - look at the element's age after @dawdle, which is called with it in hand */
	template <typename Dawdle>
	void read(std::minstd_rand &random, Dawdle dawdle)
	{
		existence::Guard guard;
		Element *element = current_.load(std::memory_order_acquire);
		dawdle(random);
		const unsigned age = element->age.load(std::memory_order_relaxed);
		histogram[age < oldest ? age : oldest]++;
	}

	void replace()
	{
		Element *fresh = take();
		if (!fresh)
			return;
		Element *old = current_.exchange(fresh, std::memory_order_acq_rel);
		old->age = 1;
		existence::default_domain.call_after_quiescence(*old);
		replaced++;
	}

	std::array<std::atomic<unsigned long>, oldest + 1> histogram{}; /* by age, of all reads */
	std::atomic<unsigned long> replaced{0};

private:
	struct Element : tornado_deferred {
		std::atomic<unsigned> age{0};
		std::atomic<bool> in_use{true};
	};

	static void grace_period_over(tornado_deferred *deferred)
	{
		auto *element = static_cast<Element *>(deferred);
		if (++element->age < oldest) {
			existence::default_domain.call_after_quiescence(*element);
			return;
		}
		element->in_use = false;
	}

	Element *take()
	{
		for (Element &element : elements_)
			if (!element.in_use.exchange(true)) {
				element.age = 0;
				return &element;
			}
		return nullptr;
	}

	std::array<Element, 64> elements_;
	std::atomic<Element *> current_;
};

} // namespace tornado::selftest

#endif
