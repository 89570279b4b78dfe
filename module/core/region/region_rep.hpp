// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_REGION_REP_HPP
#define TORNADO_CORE_REGION_REGION_REP_HPP

#include <algorithm>
#include <array>

#include "../platform.hpp"
#include "../sync/brief_lock.hpp"
#include "platform.hpp"
#include "region.h"

namespace tornado::region
{

using platform::Page;

/// What a region has for one cluster of CPUs: a magazine of free pages, and statistics.
///
/// The magazine is the region's, and so of one memory cgroup: its pages are charged already, and
/// go to no other region.
///
/// Lifetime: with the region; does not migrate.  Pages that are stocked go with it.
/// Locking: one, for a few instructions, protects all of it.  Nearly always wanted by its own
///   CPUs alone: others come to read the statistics, and when memory is short.
class alignas(platform::cache_line) RegionRep
{
public:
	static constexpr const char *type_name = "region";
	/// So many pages in a magazine.
	static constexpr unsigned capacity = 64;

	RegionRep() noexcept = default;
	~RegionRep()
	{
		while (count_)
			platform::page_free(pages_[--count_]);
	}
	RegionRep(const RegionRep &) = delete;
	RegionRep &operator=(const RegionRep &) = delete;

	/// Holds the lock while it lives.
	class Held : sync::BriefLock::Holder
	{
	public:
		explicit Held(RegionRep &rep) noexcept : Holder(rep.lock_) {}
	};

	/// What is counted: one of the members.
	using Number = long long tornado_region_numbers::*;

	/// @name While it is held
	/// @{
	void count(Number number, unsigned times = 1) noexcept { numbers_.*number += times; }
	/// A free page; nullptr: there is none.
	Page *take() noexcept { return count_ ? pages_[--count_] : nullptr; }
	/// False: there is no room.
	bool stock(Page *page) noexcept
	{
		if (count_ == capacity)
			return false;
		pages_[count_++] = page;
		return true;
	}
	/// How many pages to ask for: the more, the oftener one asks, so that a region of a few
	/// pages stocks only a few.
	unsigned next_batch() noexcept
	{
		const unsigned batch = batch_;
		batch_ = std::min(batch_ * 2, most_batch);
		return batch;
	}
	/// Memory was short: a few will do.
	void ask_for_less() noexcept { batch_ = first_batch; }
	unsigned stocked() const noexcept { return count_; }
	/// But what is resident.
	void add_to(tornado_region_numbers &sum) const noexcept;
	/// @}

private:
	static constexpr unsigned first_batch = 4;
	static constexpr unsigned most_batch = 16;

	sync::BriefLock lock_;
	unsigned count_ = 0;
	unsigned batch_ = first_batch;
	tornado_region_numbers numbers_{};
	std::array<Page *, capacity> pages_;
};

} // namespace tornado::region

#endif
