// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_REGION_LIST_HPP
#define TORNADO_CORE_REGION_REGION_LIST_HPP

#include <tornado/types.h>

#include "../existence/domain.hpp"
#include "../platform.hpp"

namespace tornado::region
{

class Region;

/// Which region is mapped where: ranges of addresses, in order, without overlap.
///
/// Lifetime: destroy() if no reader can have it, retire() otherwise.
/// Locking: that of its owner; a copy that is never changed needs none.
class alignas(platform::cache_line) RegionList : private tornado_deferred
{
public:
	/// From @start to before @end.
	struct Range {
		unsigned long start;
		unsigned long end;
		Region *region;
	};

	/// nullptr: no memory.  May sleep.
	static RegionList *make(unsigned long capacity, unsigned node) noexcept;
	/// The same with the contents of @original, which nobody changes meanwhile.
	static RegionList *copy(const RegionList &original, unsigned long capacity,
				unsigned node) noexcept;
	static void destroy(RegionList *list) noexcept { platform::free(list); }
	/// Destroy it when no operation of @domain can hold it any more.  Any context.
	void retire(existence::Domain &domain) noexcept;

	/// nullptr: there is no region.
	Region *find(unsigned long address) const noexcept
	{
		const Range *range = last_before(address);
		return range && address < range->end ? range->region : nullptr;
	}
	/// Whether one range has all of @part.
	bool covers(const Range &part) const noexcept
	{
		const Range *range = last_before(part.start);
		return range && part.end <= range->end && part.region == range->region;
	}
	unsigned long count() const noexcept { return count_; }
	unsigned long capacity() const noexcept { return capacity_; }

	/// There is room for it, and nothing else in its place.
	void add(const Range &range) noexcept;
	/// What is in the middle of a range leaves two, for which there has to be room: else the
	/// upper one goes, too.
	void remove(unsigned long start, unsigned long end) noexcept;

private:
	explicit RegionList(unsigned long capacity) noexcept
		: tornado_deferred{}, capacity_(capacity)
	{
	}

	Range *ranges() noexcept { return reinterpret_cast<Range *>(this + 1); }
	const Range *ranges() const noexcept { return reinterpret_cast<const Range *>(this + 1); }

	/// The last range that begins at the address or before; nullptr: none does.
	const Range *last_before(unsigned long address) const noexcept
	{
		const Range *first = ranges();
		for (unsigned long left = count_; left > 1;) {
			const unsigned long half = left / 2;
			if (first[half].start <= address) {
				first += half;
				left -= half;
			} else {
				left = half;
			}
		}
		return count_ && first->start <= address ? first : nullptr;
	}
	void insert(unsigned long place, const Range &range) noexcept;

	unsigned long count_ = 0;
	unsigned long capacity_;
};

} // namespace tornado::region

#endif
