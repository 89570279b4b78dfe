// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_REGION_HPP
#define TORNADO_CORE_REGION_REGION_HPP

#include <atomic>

#include "../error.hpp"
#include "../existence/in_flight.hpp"
#include "../object/ref.hpp"
#include "../platform.hpp"
#include "fault_around.hpp"
#include "file_cache.hpp"
#include "pager.hpp"
#include "placement.hpp"
#include "region.h"
#include "region_rep.hpp"

namespace tornado::region
{

/// Memory that can be mapped: a clustered object, whose reps have what faults write.
///
/// A fault takes a free page from the rep of its CPU, and maps it while it holds the lock of the
/// block that the page is in.  So faults on different CPUs in different blocks write nothing in
/// common; what they read in common, size and tree of blocks, nearly never changes.
///
/// After the regions of Gamsa et al., OSDI 1999, section 2 and figure 3.
///
/// Lifetime: the owner creates it, and destroys it when nobody faults in it nor will.
/// Locking: size and contents are those of the blocks' locks; see resize().
class alignas(platform::cache_line) Region
{
public:
	/// May sleep.
	static Result<Region *> make(const tornado_region_plan &plan) noexcept;
	/// It has no page any more.  Any context.
	void destroy() noexcept { (void)ref_.destroy(); }

	/// May sleep; not in a guard.
	tornado_region_outcome fault(tornado_region_fault &fault) noexcept;
	/// Not at the same time as itself.  May sleep.
	void resize(unsigned long pages) noexcept;
	/// Pages from @first to before @end.  Not at the same time as resize().  May sleep.
	void remove(unsigned long first, unsigned long end) noexcept;
	/// Contents from the calling program for pages that are not there; how many were not.  May
	/// sleep; not in a guard.
	Result<void> supply(unsigned long first, unsigned long end, const std::byte *from,
			    unsigned long &supplied) noexcept;

	existence::InFlight &in_flight() noexcept { return in_flight_; }

	tornado_region_numbers numbers() noexcept;
	unsigned long stocked() noexcept;
	/// Give back what is stocked.  Returns how many pages.  Any context.
	unsigned long drain() noexcept;

private:
	friend void destroy_region(void *shared) noexcept;

	Region(const tornado_region_plan &plan, bool may_stock) noexcept
		: owner_(*plan.owner), placement_(plan), around_(plan.fault_around),
		  may_stock_(may_stock), reads_file_(plan.reads_file), pager_(plan.pager),
		  pages_(plan.pages)
	{
	}

	tornado_region_outcome resolve(tornado_region_fault &fault, Page *&spare,
				       PageWait *wait) noexcept;
	tornado_region_outcome attempt(tornado_region_fault &fault, Page *&spare,
				       PageWait *wait) noexcept;
	tornado_region_outcome map(tornado_region_fault &fault, Block &block, RegionRep &rep,
				   Page *&spare) noexcept;
	tornado_region_outcome map_around(const tornado_region_fault &fault, Block &block,
					  RegionRep &rep, bool is_new) noexcept;
	static int map_row(const tornado_region_fault &fault, Block &block, unsigned long index,
			   unsigned long end) noexcept;
	void fill(Block &block, PageRange range, RegionRep &rep) noexcept;
	Block *block_for(const tornado_region_fault &fault) noexcept;
	bool is_beyond(unsigned long index) const noexcept
	{
		return index >= pages_.load(std::memory_order_relaxed);
	}
	bool stocks() const noexcept { return may_stock_ && placement_.is_same_for_all_pages(); }
	Page *refill(unsigned long index) noexcept;
	unsigned next_batch() noexcept;
	void stock(Page **pages, unsigned count, unsigned node) noexcept;
	void count(RegionRep::Number number, unsigned times = 1) noexcept;
	/// Whether pages that are taken away are mapped nowhere already.
	enum class Unmapped : bool { no, yes };
	void take_away(Block &block, unsigned long first, unsigned long end,
		       Unmapped unmapped) noexcept;

	/// @name With a pager, or a file; in paging.cpp
	/// @{
	struct Question;
	/// Pages that are to be put where there are none.
	struct Supply;
	tornado_region_outcome paged_fault(tornado_region_fault &fault) noexcept;
	tornado_region_outcome begin_to_wait(const tornado_region_fault &fault, Block &block,
					     RegionRep &rep, Page *&spare, PageWait &wait,
					     const existence::Guard &guard) noexcept;
	/// Pages do not come from nothing.
	bool asks() const noexcept { return reads_file_ || pager_.is_wanted(); }
	bool may_ask() const noexcept;
	bool ask_pager(const tornado_region_fault &fault, Page *&spare) noexcept;
	PageRange range_to_read(unsigned long index) noexcept;
	bool read_file(unsigned long index, Page *&spare) noexcept;
	void settle(PageWait &wait, bool is_denied) noexcept;
	unsigned take_stocked(Page **pages, unsigned count) noexcept;
	void collect(Supply &supply, Page *&spare, unsigned long index) noexcept;
	unsigned put(Supply &supply) noexcept;
	unsigned put(Supply &supply, Block &block, unsigned from, unsigned to) noexcept;
	/// @}

	// Read on all CPUs.
	object::Ref<RegionRep> ref_;
	tornado_region_owner &owner_;
	Placement placement_;
	FaultAround around_;
	bool may_stock_; ///< all CPUs of a rep are of one node
	bool reads_file_;
	Pager pager_;
	existence::InFlight in_flight_; ///< faults that wait for the pager or the file
	std::atomic<unsigned long> pages_;
	FileCache cache_;
	// Written.
	alignas(platform::cache_line) std::atomic<long long> removed_{0};
};

} // namespace tornado::region

#endif
