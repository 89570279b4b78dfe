// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PAGE_WAIT_HPP
#define TORNADO_CORE_REGION_PAGE_WAIT_HPP

#include "../existence/in_flight_operation.hpp"

namespace tornado::region
{

/// A fault that has given up its guard for a page of the pager's: it asks, or waits for who does.
///
/// While it stays in flight the region does.  A second operation is what it waits with, since the
/// first has to last until it is off the list.
///
/// Lifetime: on the stack of the faulting thread, which takes it off the list.
/// Locking: that of the block protects all but the operations.
struct PageWait {
	explicit PageWait(unsigned long page_index) noexcept : index(page_index) {}

	existence::InFlightOperation region_stays;
	existence::InFlightOperation page_comes;
	unsigned long index;
	bool asks = false;
	bool came = false;	   ///< the page, which may have been taken away since
	bool is_in_flight = false; ///< what it waits with
	PageWait *next = nullptr;
};

/// Those of a block; nearly always one or two.
class PageWaits
{
public:
	bool is_asked(unsigned long index) const noexcept
	{
		for (const PageWait *wait = first_; wait; wait = wait->next)
			if (wait->asks && wait->index == index)
				return true;
		return false;
	}
	void add(PageWait &wait) noexcept
	{
		wait.next = first_;
		first_ = &wait;
	}
	/// It may be off already.
	void remove(const PageWait &wait) noexcept;
	/// The page is there, or never will be: who waits for it looks again.  Not who asks, who
	/// gets an answer.
	void wake(unsigned long index, bool came) noexcept;

private:
	PageWait *first_ = nullptr;
};

} // namespace tornado::region

#endif
