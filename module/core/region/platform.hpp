// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Pages: what module/core/region needs of its platform besides module/core/platform.hpp.
//
//   using Page = tornado_page           with one reference, which is that of who allocated it, then
//                                       the region's
//   class ChargeTo(tornado_region_owner &)
//                                       RAII: memory that this thread allocates meanwhile is
//                                       charged to who owns the region
//   bool thread_has_placement()         this thread has chosen where its memory lies
//   unsigned pages_allocate(const PageWish &, Page **, unsigned count)
//                                       zeroed; how many there are.  With the effort that is
//                                       wished for.  May sleep
//   void page_free(Page *)              of what pages_allocate() gave; any context
//   constexpr std::size_t page_bytes
//   void page_fill(Page *, const void *)
//                                       copies the contents from memory of the platform
//   bool page_fill_from_caller(Page *, const void *)
//                                       the same from memory of the calling program; false: it is
//                                       not.  May sleep, as long as user space likes
//   int page_read(tornado_region_owner &, unsigned long index, Page *)
//                                       the contents from the owner's file, zeros after its end;
//                                       0 or a negative errno.  May sleep
//   bool may_ask_pager(tornado_region_owner &)
//                                       the right to call the pager was not taken back
//   void fault_unlock(const tornado_region_fault &)
//                                       gives up the lock that the fault is handled under: from
//                                       here on there may be no mapping
//   void page_join(tornado_region_owner &, unsigned long index, Page *)
//                                       becomes that page of the region, whose lock is held
//   void page_leave(Page *)             is the region's no more, which has unmapped it, and freed
//                                       once nobody has it.  May sleep
//   int page_map(const tornado_region_fault &, unsigned long index, Page *)
//                                       into the fault's mapping; 0; 1 if the place is taken; or a
//                                       negative errno.  May sleep
//   int pages_map(const tornado_region_fault &, unsigned long index, Page **, unsigned count)
//                                       the same of pages side by side, up to the first place that
//                                       is taken: how many; or a negative errno.  May sleep
//   void page_hand_out(tornado_region_fault &, Page *)
//                                       fills in fault.page
//   void pages_unmap(tornado_region_owner &, unsigned long first, unsigned long count, Copies)
//                                       everywhere; copies in private mappings too, or not.  May
//                                       sleep
#ifndef TORNADO_CORE_REGION_PLATFORM_HPP
#define TORNADO_CORE_REGION_PLATFORM_HPP

#include <cstddef>

#include "../platform.hpp"
#include "region.h"

namespace tornado::platform
{

using Page = tornado_page;

/// For how many pages the kernel reclaims memory: the others nobody waits for.
enum class PageEffort : int { for_none, for_first, for_all };

/// Where pages are to lie.
struct PageWish {
	/// Where the thread has its memory.
	static constexpr int of_thread = -1;

	int node;		  ///< this one best
	unsigned long long nodes; ///< mask of those that may be used; 0: all
	bool others_too;	  ///< the pages after the first may lie elsewhere than on the node
	PageEffort effort = PageEffort::for_first;
};

/// What becomes of the copies in private mappings.
enum class Copies : bool { stay, go };

} // namespace tornado::platform

#ifdef __KERNEL__
#include "../../linux/region/pages.hpp"
#else
#include "../../../userlib/platform/pages.hpp"
#endif

#endif
