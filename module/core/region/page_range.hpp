// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PAGE_RANGE_HPP
#define TORNADO_CORE_REGION_PAGE_RANGE_HPP

#include <algorithm>

namespace tornado::region
{

/// Pages of a region that follow each other.
struct PageRange {
	unsigned long first;
	unsigned count;

	unsigned long end() const noexcept { return first + count; }
	bool has(unsigned long index) const noexcept
	{
		return index >= first && index - first < count;
	}
	/// What is not before @from, and before @to.
	PageRange within(unsigned long from, unsigned long to) const noexcept
	{
		const unsigned long start = std::max(first, from);
		const unsigned long stop = std::max(start, std::min(end(), to));
		return {.first = start, .count = static_cast<unsigned>(stop - start)};
	}
};

} // namespace tornado::region

#endif
