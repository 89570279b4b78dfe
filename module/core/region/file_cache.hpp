// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_FILE_CACHE_HPP
#define TORNADO_CORE_REGION_FILE_CACHE_HPP

#include <array>
#include <atomic>

#include <tornado/lock.hpp>

#include "../error.hpp"
#include "block.hpp"

namespace tornado::region
{

extern sync::LockClass growth_lock_class;

/// The file cache manager (FCM) of a region: its blocks, in a tree of fixed height that is read
/// without a lock.  The first block is beside it: most regions have no other.
///
/// Lifetime: part of a Region.  Blocks and branches are made when they are first needed, and stay
///   until the region is destroyed: so whoever has found one needs no more than the region.
/// Locking: a block's own, and one for the making of blocks, above it and never held together.
///
/// After the file cache managers of Gamsa et al., OSDI 1999, section 2.
class FileCache
{
public:
	/// The memory of all blocks.  Around the first region and the last one.
	static Result<void> start_memory() noexcept;
	static void stop_memory() noexcept;

	FileCache() noexcept = default;
	~FileCache();
	FileCache(const FileCache &) = delete;
	FileCache &operator=(const FileCache &) = delete;

	/// The block of a page of the region; nullptr: there is none yet.  Any context.
	Block *find(unsigned long index) const noexcept
	{
		const unsigned long number = index >> Block::bits;
		if (!number)
			return get<Block>(first_);
		const Branch *branch = get<Branch>(top_[number >> (2 * branch_bits)]);
		if (branch)
			branch = get<Branch>(branch->child((number >> branch_bits)));
		return branch ? get<Block>(branch->child(number)) : nullptr;
	}

	/// The same, made if there is none.  nullptr: no memory.  May sleep.
	Block *find_or_make(unsigned long index) noexcept;

	/// Blocks that are being made are there when this returns; those made later are made by
	/// somebody who sees what the caller has done before.  May sleep.
	void await_growth() noexcept { const sync::LockGuard held(growth_lock_); }

	/// Visit the blocks that exist, from that of page @first to that of the one before @end,
	/// with the number of their first page.
	template <typename Visit>
	void for_each_from(unsigned long first, unsigned long end, Visit visit) const noexcept
	{
		unsigned long number = first >> Block::bits;
		const unsigned long limit = (end + Block::pages - 1) >> Block::bits;
		if (!number && limit) {
			if (Block *block = get<Block>(first_))
				visit(*block, 0UL);
			number++;
		}
		while (number < limit) {
			const Branch *middle = get<Branch>(top_[number >> (2 * branch_bits)]);
			if (!middle) {
				number = next(number, 2 * branch_bits);
				continue;
			}
			const Branch *leaf = get<Branch>(middle->child(number >> branch_bits));
			if (!leaf) {
				number = next(number, branch_bits);
				continue;
			}
			if (Block *block = get<Block>(leaf->child(number)))
				visit(*block, number << Block::bits);
			number++;
		}
	}

private:
	static constexpr unsigned branch_bits = 9;
	static constexpr unsigned top_bits = 6;
	static constexpr unsigned long blocks_limit = 1UL << (top_bits + 2 * branch_bits);
	static_assert(blocks_limit << Block::bits == TORNADO_REGION_PAGES_MAX);

	using Child = std::atomic<void *>;

	struct Branch {
		static constexpr unsigned long width = 1UL << branch_bits;

		const Child &child(unsigned long number) const noexcept
		{
			return children[number % width];
		}
		Child &child(unsigned long number) noexcept { return children[number % width]; }

		std::array<Child, width> children{};
	};

	template <typename T>
	static T *get(const Child &child) noexcept
	{
		// Acquire: pairs with the release in publish().
		return static_cast<T *>(child.load(std::memory_order_acquire));
	}

	/// The first block after those under the same child.
	static constexpr unsigned long next(unsigned long number, unsigned bits) noexcept
	{
		return ((number >> bits) + 1) << bits;
	}

	/// With the growth lock.  Where the block of that number is to be; nullptr: no memory.
	Child *place_of(unsigned long number) noexcept;
	static Branch *make_branch(Child &child) noexcept;
	static void free_branch(Child &child) noexcept;

	/// Protects the making of blocks and branches.
	sync::Lock<growth_lock_class> growth_lock_;
	Child first_{nullptr};
	std::array<Child, 1UL << top_bits> top_{};
};

} // namespace tornado::region

#endif
