// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_REPLICATED_MAP_HPP
#define TORNADO_CORE_BLOCKS_REPLICATED_MAP_HPP

#include <cstdint>

#include "../existence/guard.hpp"
#include "../object/objects.hpp"
#include "map_master.hpp"
#include "map_rep.hpp"

namespace tornado::blocks
{

/// A map from 64-bit keys to pointers that is read often and changed rarely: a copy of it in each
/// rep of a clustered object.
///
/// A lookup reads this operation's copy: no lock, no atomic, no line that anybody writes but an
/// update.  It never fails for lack of memory, and works in any context; where there is no copy
/// yet, it reads the master's.  An update changes the master copy under a lock, then every copy: a
/// store in each, or a new table for each when the old one is full.
///
/// What a lookup sees while an update of its key is under way: the value before or the new one.
/// Lookups of a CPU that follow each other never see the new and then the old one; those of
/// different CPUs may, since the copies change one after the other.  Several keys do not change
/// together.  When an update has returned, every lookup that begins later sees it, on every CPU.
///
/// Values are not nullptr, and belong to the caller: a value that was replaced or erased is freed
/// after quiescence (Domain::call_after_quiescence()), for lookups may have it.
///
/// Lifetime: a value, as Ref<T> is; the owner destroys the map once.
/// Context: inside a guard of the default domain, if not said otherwise; updates may sleep.
class ReplicatedMap
{
public:
	constexpr ReplicatedMap() noexcept = default;
	explicit constexpr ReplicatedMap(tornado_ref ref) noexcept : ref_(ref) {}

	/// May sleep; needs no guard.
	static Result<ReplicatedMap> create(object::Clustering clustering) noexcept;

	/// Any context; needs no guard.  Values that are left are the caller's to find before.
	Result<void> destroy() const noexcept { return object::objects::destroy(ref_); }

	constexpr tornado_ref raw() const noexcept { return ref_; }

	/// nullptr: not there.  A map that is being destroyed becomes empty.  Any context.
	void *lookup(const tornado_guard &guard, std::uint64_t key) const noexcept
	{
		const MapTable *table = table_for(guard);
		return table ? table->find(key) : nullptr;
	}
	void *lookup(const existence::Guard &guard, std::uint64_t key) const noexcept
	{
		return lookup(guard.raw(), key);
	}

	/// Call @visit with each key and value until it returns something other than 0; return
	/// that. Keys that come or go meanwhile may be among them or not.  Any context.
	template <typename Visit>
	int for_each(const tornado_guard &guard, Visit visit) const noexcept
	{
		const MapTable *table = table_for(guard);
		return table ? table->for_each(visit) : 0;
	}
	template <typename Visit>
	int for_each(const existence::Guard &guard, Visit visit) const noexcept
	{
		return for_each(guard.raw(), visit);
	}

	/// @name Updates
	/// Return the value before, nullptr if there was none.  On an error nothing has changed:
	/// Error::no_memory, Error::invalid for nullptr as a value, Error::destroyed.
	/// @{
	Result<void *> set(const existence::Guard &guard, std::uint64_t key,
			   void *value) const noexcept
	{
		return change(guard.raw(), key, value, Change::set);
	}
	/// Only if the key is not there: then returns nullptr.
	Result<void *> insert(const existence::Guard &guard, std::uint64_t key,
			      void *value) const noexcept
	{
		return change(guard.raw(), key, value, Change::insert);
	}
	/// Only if the key is there.
	Result<void *> replace(const existence::Guard &guard, std::uint64_t key,
			       void *value) const noexcept
	{
		return change(guard.raw(), key, value, Change::replace);
	}
	Result<void *> erase(const existence::Guard &guard, std::uint64_t key) const noexcept
	{
		return change(guard.raw(), key, nullptr, Change::erase);
	}
	Result<void *> change(const tornado_guard &guard, std::uint64_t key, void *value,
			      Change what) const noexcept;
	/// @}

private:
	/// nullptr: the map is being destroyed.
	const MapTable *table_for(const tornado_guard &guard) const noexcept
	{
		const auto *rep =
			static_cast<MapRep *>(platform::percpu_load_at(ref_.entry, guard.home));
		if (rep) [[likely]]
			if (const MapTable *table = rep->table()) [[likely]]
				return table;
		return find_table(guard);
	}

	const MapTable *find_table(const tornado_guard &guard) const noexcept;

	tornado_ref ref_{};
};

} // namespace tornado::blocks

#endif
