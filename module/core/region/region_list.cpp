// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "region_list.hpp"

#include <algorithm>
#include <new>

namespace tornado::region
{

RegionList *RegionList::make(unsigned long capacity, unsigned node) noexcept
{
	void *memory = platform::allocate(sizeof(RegionList) + capacity * sizeof(Range), node,
					  platform::Sleep::allowed);
	return memory ? new (memory) RegionList(capacity) : nullptr;
}

RegionList *RegionList::copy(const RegionList &original, unsigned long capacity,
			     unsigned node) noexcept
{
	RegionList *list = make(capacity, node);
	if (list) {
		std::copy_n(original.ranges(), original.count_, list->ranges());
		list->count_ = original.count_;
	}
	return list;
}

void RegionList::retire(existence::Domain &domain) noexcept
{
	call = [](tornado_deferred *deferred) noexcept {
		destroy(static_cast<RegionList *>(deferred));
	};
	domain.call_after_quiescence(*this);
}

void RegionList::add(const Range &range) noexcept
{
	const Range *before = last_before(range.start);
	insert(before ? static_cast<unsigned long>(before - ranges()) + 1 : 0, range);
}

void RegionList::insert(unsigned long place, const Range &range) noexcept
{
	std::copy_backward(ranges() + place, ranges() + count_, ranges() + count_ + 1);
	ranges()[place] = range;
	count_++;
}

void RegionList::remove(unsigned long start, unsigned long end) noexcept
{
	const Range *found = last_before(start);
	if (!found || start == end || found->end <= start)
		return;
	const auto place = static_cast<unsigned long>(found - ranges());
	Range &range = ranges()[place];
	const Range upper{.start = end, .end = range.end, .region = range.region};
	const bool leaves_upper = upper.start < upper.end;
	if (range.start < start) {
		range.end = start;
		if (leaves_upper && count_ < capacity_)
			insert(place + 1, upper);
	} else if (leaves_upper) {
		range = upper;
	} else {
		std::copy(ranges() + place + 1, ranges() + count_, ranges() + place);
		count_--;
	}
}

} // namespace tornado::region
