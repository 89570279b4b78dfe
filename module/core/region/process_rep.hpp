// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PROCESS_REP_HPP
#define TORNADO_CORE_REGION_PROCESS_REP_HPP

#include <atomic>

#include "region_list.hpp"

namespace tornado::region
{

/// What a Process has for one CPU: a copy of its list of regions, and a count of its faults.
///
/// It is made without the copy, and loses it with each change of the list: the next fault here
/// makes another one.
///
/// Locking: find a region, none, inside a guard; all else with the Process's lock.
class alignas(platform::cache_line) ProcessRep
{
public:
	static constexpr const char *type_name = "process";
	/// Of what is added to on this CPU only: Ref::add_to_word().
	static constexpr std::size_t faults_word = 0;

	ProcessRep() noexcept = default;
	~ProcessRep() { RegionList::destroy(list_.load(std::memory_order_relaxed)); }
	ProcessRep(const ProcessRep &) = delete;
	ProcessRep &operator=(const ProcessRep &) = delete;

	/// nullptr: it has none.
	const RegionList *list() const noexcept
	{
		// Acquire: pairs with the release in set_list().
		return list_.load(std::memory_order_acquire);
	}
	/// Where there is none.
	void set_list(RegionList *list) noexcept { list_.store(list, std::memory_order_release); }
	/// Who reads it may go on.
	void drop_list() noexcept
	{
		if (RegionList *list = list_.exchange(nullptr, std::memory_order_relaxed))
			list->retire(existence::default_domain);
	}
	/// From anywhere.
	long long faults() noexcept
	{
		return std::atomic_ref(faults_).load(std::memory_order_relaxed);
	}

private:
	long long faults_ = 0;
	std::atomic<RegionList *> list_{nullptr};
};

} // namespace tornado::region

#endif
