// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_MAP_MASTER_HPP
#define TORNADO_CORE_BLOCKS_MAP_MASTER_HPP

#include <atomic>
#include <cstdint>

#include <tornado/lock.hpp>

#include "../error.hpp"
#include "../object/root.hpp"
#include "change.hpp"
#include "map_rep.hpp"
#include "map_table.hpp"

namespace tornado::blocks
{

/// An update never updates another map: the locks need no order.
extern sync::LockClass map_lock_class;

/// What the reps of a replicated map share: the copy that is always complete, and the lock under
/// which everything changes.
///
/// Lifetime: the object's; destroyed after its reps.
class MapMaster
{
public:
	/// May sleep.  nullptr: no memory.
	static MapMaster *make(object::Clustering clustering) noexcept;
	static void destroy(MapMaster *master) noexcept;

	/// Readable inside a guard while it is changed.
	const MapTable &table() const noexcept
	{
		// Acquire: pairs with the release in rebuild().
		return *table_.load(std::memory_order_acquire);
	}

	/// Change the master's copy, then that of every rep.  @value is nullptr for Change::erase
	/// only.  Returns the value before, nullptr if there was none.  May sleep.
	Result<void *> change(object::Root &root, std::uint64_t key, void *value,
			      Change what) noexcept;

	/// Give a rep its table if that can be done now: not during an update, nor without memory.
	/// Any context: an interrupt that finds the lock held does without.
	void try_fill(MapRep &rep) noexcept;

private:
	explicit MapMaster(object::Clustering clustering, MapTable *table) noexcept
		: clustering_(clustering), table_(table)
	{
	}

	MapTable *copy_for(const MapRep &rep, platform::Sleep sleep) const noexcept;
	void apply(MapRep &rep, std::size_t slot, std::uint64_t key, void *value) noexcept;
	Result<void> rebuild(object::Root &root) noexcept;

	object::Clustering clustering_;
	std::atomic<MapTable *> table_;

	/// Protects the contents of all tables, which table each rep has, and the counts.
	alignas(platform::cache_line) sync::Lock<map_lock_class> lock_;
	std::size_t used_ = 0; ///< slots with a key, erased ones among them
	std::size_t keys_ = 0; ///< that are there
};

} // namespace tornado::blocks

#endif
