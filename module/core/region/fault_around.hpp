// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_FAULT_AROUND_HPP
#define TORNADO_CORE_REGION_FAULT_AROUND_HPP

#include <algorithm>
#include <bit>

#include "block.hpp"
#include "page_range.hpp"

namespace tornado::region
{

/// Which pages a fault makes and maps: its own, and some beside it; a value that never changes.
///
/// A width cuts the region into pieces, and a fault is for the piece that its page is in.  The
/// adaptive width goes by the pages that are there.  A new page at the end of a row of others is
/// one more step of a walk, up or down, and gets a piece as long as the row, up to 16 pages; one
/// that stands alone stays alone.  So nothing has to be remembered of threads or CPUs, and walks
/// do not disturb each other.  A page that is there is mapped with what else there is of its piece
/// of 16, which takes no memory.
class FaultAround
{
public:
	/// So many pages, 1 to 64; 0: adaptive.
	explicit FaultAround(unsigned width) noexcept : width_(width) {}

	bool is_wanted() const noexcept { return width_ != 1; }
	bool is_adaptive() const noexcept { return !width_; }
	/// So many pages at most.
	unsigned most() const noexcept { return width_ ? width_ : adaptive_most; }

	/// In @block, whose lock is held.  @is_new: the page was made for this fault.
	PageRange range(const Block &block, unsigned long index, bool is_new) const noexcept
	{
		const unsigned width = is_adaptive() && is_new ? step(block, index) : most();
		const unsigned long start = index - index % Block::pages;
		return PageRange{.first = index - index % width, .count = width}.within(
			start, start + Block::pages);
	}

private:
	/// That of the kernel for files, unless somebody sets fault_around_bytes.
	static constexpr unsigned adaptive_most = 16;

	static unsigned step(const Block &block, unsigned long index) noexcept
	{
		const unsigned row = std::max({1U, block.count_below(index, adaptive_most),
					       block.count_above(index, adaptive_most)});
		return std::bit_floor(row);
	}

	unsigned width_;
};

} // namespace tornado::region

#endif
