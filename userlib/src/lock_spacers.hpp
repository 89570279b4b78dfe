// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_LOCK_SPACERS_HPP
#define TORNADO_SRC_LOCK_SPACERS_HPP

#include <cstddef>

namespace tornado
{

/*
 * class LockSpacers - mappings that nobody uses, to keep the locks of others apart
 *
 * Up to Linux 6.14 the lock of a mapping (vma_lock) is a small object, and those that are
 * made one after the other share cache lines.  Mappings made in between take the
 * places beside those that will be in use.  They are unmapped in the end; what is made later
 * gets their places, and is seldom as busy.  Without memory or room there are fewer, or none.
 */
class LockSpacers
{
public:
	/* @count: add() has an effect so often; @most: mappings there may be at a time */
	LockSpacers(std::size_t count, std::size_t most);
	~LockSpacers();
	LockSpacers(const LockSpacers &) = delete;
	LockSpacers &operator=(const LockSpacers &) = delete;

	/* After something was mapped or split. */
	void add();

private:
	std::size_t page_;
	std::size_t pairs_;
	std::size_t bytes_ = 0;
	std::byte *start_ = nullptr;
	std::byte *next_ = nullptr;
};

} // namespace tornado

#endif // TORNADO_SRC_LOCK_SPACERS_HPP
