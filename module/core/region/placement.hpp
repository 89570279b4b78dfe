// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PLACEMENT_HPP
#define TORNADO_CORE_REGION_PLACEMENT_HPP

#include <bit>

#include "../object/clustering.hpp"
#include "platform.hpp"

namespace tornado::region
{

/// On which node the pages of a region lie; a value that never changes.
class Placement
{
public:
	explicit Placement(const tornado_region_plan &plan) noexcept
		: policy_(static_cast<tornado_region_placement>(plan.placement)), nodes_(plan.nodes)
	{
		for (unsigned long long left = nodes_; left; left &= left - 1)
			node_count_++;
	}

	/// Whether any page that this thread could get here does for any of its faults: only then
	/// pages are stocked.
	bool is_same_for_all_pages() const noexcept
	{
		switch (policy_) {
		case TORNADO_PLACE_FIRST_TOUCH:
			return !platform::thread_has_placement();
		case TORNADO_PLACE_INTERLEAVE:
			return false;
		case TORNADO_PLACE_LOCAL:
		case TORNADO_PLACE_NODES:
			break;
		}
		return true;
	}

	/// For a page of the region, and a fault on that node.
	platform::PageWish wish(unsigned long index, unsigned node) const noexcept
	{
		platform::PageWish wish{.node = static_cast<int>(node),
					.nodes = 0,
					.others_too = false,
					.effort = platform::PageEffort::for_first};
		switch (policy_) {
		case TORNADO_PLACE_FIRST_TOUCH:
			if (platform::thread_has_placement())
				wish.node = platform::PageWish::of_thread;
			break;
		case TORNADO_PLACE_INTERLEAVE:
			wish.node = static_cast<int>(nth_node(index));
			break;
		case TORNADO_PLACE_NODES:
			wish.nodes = nodes_;
			wish.others_too = true;
			break;
		case TORNADO_PLACE_LOCAL:
			break;
		}
		return wish;
	}

private:
	/// Counted around.
	unsigned nth_node(unsigned long index) const noexcept
	{
		unsigned long long left = nodes_;
		for (unsigned long skip = index % node_count_; skip; skip--)
			left &= left - 1;
		return static_cast<unsigned>(std::countr_zero(left));
	}

	tornado_region_placement policy_;
	unsigned long long nodes_;
	unsigned node_count_ = 0;
};

} // namespace tornado::region

#endif
