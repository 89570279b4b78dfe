// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_BLOCK_HPP
#define TORNADO_CORE_REGION_BLOCK_HPP

#include <array>
#include <cstdint>

#include <tornado/lock.hpp>

#include "page_wait.hpp"
#include "platform.hpp"

namespace tornado::region
{

extern sync::LockClass block_lock_class;

/// The pages of 2 MiB of a region: as many as one page of page table maps.
///
/// Lifetime: with the region.
/// Locking: its own lock, under that of the mapping and above that of the page table, protects the
///   pages.  A page is mapped while the lock is held, so what the lock's holder finds absent is
///   mapped nowhere.
class alignas(platform::cache_line) Block
{
public:
	static constexpr unsigned pages = 512;
	static constexpr unsigned bits = 9;

	using Held = sync::LockGuard<sync::Lock<block_lock_class>>;

	Block() noexcept = default;
	Block(const Block &) = delete;
	Block &operator=(const Block &) = delete;

	/// May sleep.
	sync::Lock<block_lock_class> &lock() noexcept { return lock_; }

	/// Stands for a page that the pager did not give.
	static platform::Page *denied() noexcept
	{
		return reinterpret_cast<platform::Page *>(std::uintptr_t{1});
	}

	/// @name While the lock is held
	/// @{
	/// Of a page of the region.
	platform::Page *&page(unsigned long index) noexcept { return pages_[index % pages]; }
	static bool is_there(const platform::Page *page) noexcept
	{
		return page && page != denied();
	}
	/// How many pages there are one after the other, from @index to before @end, in this block.
	unsigned count_there(unsigned long index, unsigned long end) const noexcept;
	/// The same of pages next to @index, on either side, as far as the block goes; @most at
	/// most.
	unsigned count_below(unsigned long index, unsigned most) const noexcept;
	unsigned count_above(unsigned long index, unsigned most) const noexcept;
	PageWaits &waits() noexcept { return waits_; }
	/// @}

private:
	sync::Lock<block_lock_class> lock_;
	PageWaits waits_;
	alignas(platform::cache_line) std::array<platform::Page *, pages> pages_{};
};

} // namespace tornado::region

#endif
