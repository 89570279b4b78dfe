// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "page_wait.hpp"

namespace tornado::region
{

void PageWaits::remove(const PageWait &wait) noexcept
{
	for (PageWait **place = &first_; *place; place = &(*place)->next)
		if (*place == &wait) {
			*place = wait.next;
			return;
		}
}

void PageWaits::wake(unsigned long index, bool came) noexcept
{
	for (PageWait **place = &first_; *place;) {
		PageWait &wait = **place;
		if (wait.index != index) {
			place = &wait.next;
			continue;
		}
		wait.came = wait.came || came;
		if (wait.asks) {
			place = &wait.next;
			continue;
		}
		*place = wait.next;
		// Its thread wants the block's lock before it goes on.
		wait.page_comes.complete(0);
	}
}

} // namespace tornado::region
