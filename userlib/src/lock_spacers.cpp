// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "lock_spacers.hpp"

#include <algorithm>

#include <sys/mman.h>
#include <unistd.h>

namespace tornado
{

/* Every other page gets another protection, which makes two mappings more each time. */
LockSpacers::LockSpacers(std::size_t count, std::size_t most)
	: page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
	  pairs_(std::min<std::size_t>(2, most / 2 / std::max<std::size_t>(count, 1)))
{
	if (pairs_ == 0)
		return;
	bytes_ = (2 * pairs_ * count + 1) * page_;
	void *where = mmap(nullptr, bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			   -1, 0);
	if (where == MAP_FAILED)
		return;
	start_ = static_cast<std::byte *>(where);
	next_ = start_ + page_;
}

LockSpacers::~LockSpacers()
{
	if (start_)
		munmap(start_, bytes_);
}

void LockSpacers::add()
{
	for (std::size_t pair = 0; next_ && pair < pairs_; pair++, next_ += 2 * page_)
		if (next_ + page_ >= start_ + bytes_ || mprotect(next_, page_, PROT_READ) != 0)
			next_ = nullptr;
}

} // namespace tornado
