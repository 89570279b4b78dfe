// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_MAP_REP_HPP
#define TORNADO_CORE_BLOCKS_MAP_REP_HPP

#include <atomic>

#include "../existence/domain.hpp"
#include "map_table.hpp"

namespace tornado::blocks
{

class MapMaster;

/// The part of a replicated map that serves one cluster of CPUs: a copy of the master's table.
///
/// It is made without one, and without one operations read the master's.  It gets one under the
/// master's lock, so that no update can pass it by; and it may lose it again, when the table is
/// replaced and there is no memory for another copy.
///
/// Locking: table() none, inside a guard; all else under the master's lock.
class MapRep
{
public:
	static constexpr const char *type_name = "replicated-map";

	MapRep(MapMaster &master, unsigned cluster) noexcept : master_(master), cluster_(cluster) {}
	~MapRep() { MapTable::destroy(table_.load(std::memory_order_relaxed)); }
	MapRep(const MapRep &) = delete;
	MapRep &operator=(const MapRep &) = delete;

	MapMaster &master() const noexcept { return master_; }
	unsigned cluster() const noexcept { return cluster_; }

	/// nullptr: it has none.
	const MapTable *table() const noexcept
	{
		// Acquire: pairs with the release in replace().
		return table_.load(std::memory_order_acquire);
	}

	MapTable *table_to_change() const noexcept
	{
		return table_.load(std::memory_order_relaxed);
	}

	/// nullptr: no more table.
	void replace(MapTable *table, existence::Domain &domain) noexcept
	{
		MapTable *old = table_.load(std::memory_order_relaxed);
		table_.store(table, std::memory_order_release);
		if (old)
			old->retire(domain);
	}

private:
	std::atomic<MapTable *> table_{nullptr};
	MapMaster &master_;
	unsigned cluster_;
};

} // namespace tornado::blocks

#endif
