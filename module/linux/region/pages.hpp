// SPDX-License-Identifier: GPL-2.0
//
// Pages of module/core/region/platform.hpp over the Linux kernel.
#ifndef TORNADO_LINUX_REGION_PAGES_HPP
#define TORNADO_LINUX_REGION_PAGES_HPP

#include "pages.h"

#include "generated/config.h"

namespace tornado::platform
{

class ChargeTo
{
public:
	explicit ChargeTo(tornado_region_owner &owner) noexcept
		: before_(tornado_platform_charge_to(&owner))
	{
	}
	~ChargeTo() { tornado_platform_charge_back(before_); }
	ChargeTo(const ChargeTo &) = delete;
	ChargeTo &operator=(const ChargeTo &) = delete;

private:
	mem_cgroup *before_;
};

inline bool thread_has_placement() noexcept
{
	return tornado_platform_thread_has_placement();
}
inline unsigned pages_allocate(const PageWish &wish, Page **pages, unsigned count) noexcept
{
	const unsigned eager = wish.effort == PageEffort::for_all     ? count
			       : wish.effort == PageEffort::for_first ? 1
								      : 0;
	return tornado_platform_pages_allocate(wish.node, wish.nodes, wish.others_too, eager, pages,
					       count);
}
inline void page_free(Page *page) noexcept
{
	tornado_platform_page_free(page);
}
inline constexpr std::size_t page_bytes = TORNADO_PAGE_SIZE;
inline void page_fill(Page *page, const void *contents) noexcept
{
	tornado_platform_page_fill(page, contents);
}
inline bool page_fill_from_caller(Page *page, const void *contents) noexcept
{
	return tornado_platform_page_fill_from_caller(page, contents);
}
inline int page_read(tornado_region_owner &owner, unsigned long index, Page *page) noexcept
{
	return tornado_platform_page_read(&owner, index, page);
}
inline bool may_ask_pager(tornado_region_owner &owner) noexcept
{
	return tornado_platform_may_ask_pager(&owner);
}
inline void fault_unlock(const tornado_region_fault &fault) noexcept
{
	tornado_platform_fault_unlock(&fault);
}
inline void page_join(tornado_region_owner &owner, unsigned long index, Page *page) noexcept
{
	tornado_platform_page_join(&owner, index, page);
}
inline void page_leave(Page *page) noexcept
{
	tornado_platform_page_leave(page);
}
inline int page_map(const tornado_region_fault &fault, unsigned long index, Page *page) noexcept
{
	return tornado_platform_page_map(&fault, index, page);
}
inline int pages_map(const tornado_region_fault &fault, unsigned long index, Page **pages,
		     unsigned count) noexcept
{
	return tornado_platform_pages_map(&fault, index, pages, count);
}
inline void page_hand_out(tornado_region_fault &fault, Page *page) noexcept
{
	tornado_platform_page_hand_out(&fault, page);
}
inline void pages_unmap(tornado_region_owner &owner, unsigned long first, unsigned long count,
			Copies copies) noexcept
{
	tornado_platform_pages_unmap(&owner, first, count, copies == Copies::go);
}

} // namespace tornado::platform

#endif
