// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_MEMORY_DEPOT_HPP
#define TORNADO_CORE_MEMORY_DEPOT_HPP

#include <atomic>
#include <cstdint>

#include <tornado/memory_types.h>

#include "../platform.hpp"

namespace tornado::memory
{

using Magazine = tornado_memory_magazine;

/// The full magazines of one node: what its CPUs have too many of, and what other nodes send home.
///
/// Locking: none.  Who pushes changes one word; who takes exchanges it and has all there is, so no
/// magazine can come back while somebody still looks at it, and there is no ABA problem.
class alignas(platform::cache_line) Depot
{
public:
	/// More are not kept; what is over goes back to the kernel's allocator.
	static constexpr std::uintptr_t limit = 16;

	/// @full holds Magazine::count blocks.  false: there are enough.
	bool push(Magazine &full) noexcept
	{
		// The first guess is an empty depot, so that the line comes over once and for
		// writing.
		std::uintptr_t old = 0;
		std::uintptr_t pushed;
		do {
			if (depth_of(old) == limit)
				return false;
			full.next = first_of(old);
			pushed = reinterpret_cast<std::uintptr_t>(&full) | (depth_of(old) + 1);
			// Release: pairs with the acquire in take_all(), also for magazines below,
			// whose pushes this one continues.
		} while (!word_.compare_exchange_weak(old, pushed, std::memory_order_release,
						      std::memory_order_relaxed));
		return true;
	}

	/// All magazines, linked by Magazine::next.
	Magazine *take_all() noexcept
	{
		// Looking first costs a line that stays shared as long as nothing comes.
		if (!word_.load(std::memory_order_relaxed))
			return nullptr;
		// Acquire: pairs with the release in push().
		return first_of(word_.exchange(0, std::memory_order_acquire));
	}

	unsigned long depth() const noexcept
	{
		return depth_of(word_.load(std::memory_order_relaxed));
	}

private:
	static constexpr std::uintptr_t depth_mask = platform::cache_line - 1;
	static_assert(limit <= depth_mask, "the depth lies in the bits that alignment leaves free");

	static std::uintptr_t depth_of(std::uintptr_t word) noexcept { return word & depth_mask; }
	static Magazine *first_of(std::uintptr_t word) noexcept
	{
		return reinterpret_cast<Magazine *>(word & ~depth_mask);
	}

	std::atomic<std::uintptr_t> word_{0}; ///< address of the first magazine, and how many
};

} // namespace tornado::memory

#endif
