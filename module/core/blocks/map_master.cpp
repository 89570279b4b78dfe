// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "map_master.hpp"

#include <new>

namespace tornado::blocks
{

// Not inline: the linker would have to drop copies of it, which a module cannot have.
constinit sync::LockClass map_lock_class{"tornado_replicated_map"};

MapMaster *MapMaster::make(object::Clustering clustering) noexcept
{
	void *memory = platform::allocate(sizeof(MapMaster), platform::current_node(),
					  platform::Sleep::allowed);
	MapTable *table = MapTable::make(0, platform::current_node(), platform::Sleep::allowed);
	if (memory && table)
		return new (memory) MapMaster(clustering, table);
	platform::free(memory);
	MapTable::destroy(table);
	return nullptr;
}

void MapMaster::destroy(MapMaster *master) noexcept
{
	MapTable::destroy(master->table_.load(std::memory_order_relaxed));
	master->~MapMaster();
	platform::free(master);
}

Result<void *> MapMaster::change(object::Root &root, std::uint64_t key, void *value,
				 Change what) noexcept
{
	const sync::LockGuard held(lock_);
	MapTable *table = table_.load(std::memory_order_relaxed);
	std::size_t slot = table->locate(key);
	void *before = table->value_at(slot);
	if (!applies(what, before))
		return before;

	if (table->is_unused(slot)) {
		// Half of the slots stay unused: probes are short, and end.
		if (2 * (used_ + 1) > table->size()) {
			if (const auto rebuilt = rebuild(root); !rebuilt)
				return std::unexpected(rebuilt.error());
			table = table_.load(std::memory_order_relaxed);
			slot = table->locate(key);
		}
		used_++;
	}
	keys_ += value ? 1 : 0;
	keys_ -= before ? 1 : 0;

	// The master first: who reads it instead of a rep that has no table then never reads an
	// older one later.
	table->put(slot, key, value);
	root.for_each_rep([=, this](void *rep) {
		platform::injection_point();
		apply(*static_cast<MapRep *>(rep), slot, key, value);
		return 0;
	});
	return before;
}

void MapMaster::apply(MapRep &rep, std::size_t slot, std::uint64_t key, void *value) noexcept
{
	if (MapTable *table = rep.table_to_change())
		table->put(slot, key, value);
	else if (MapTable *copy = copy_for(rep, platform::Sleep::allowed))
		rep.replace(copy, existence::default_domain);
}

void MapMaster::try_fill(MapRep &rep) noexcept
{
	if (!lock_.try_lock())
		return;
	// The rep is one of the object's by now, and whoever updates next sees it: pairs with the
	// acquire of the lock.
	if (!rep.table_to_change()) {
		if (MapTable *copy = copy_for(rep, platform::Sleep::forbidden)) {
			platform::injection_point();
			rep.replace(copy, existence::default_domain);
		}
	}
	lock_.unlock();
}

MapTable *MapMaster::copy_for(const MapRep &rep, platform::Sleep sleep) const noexcept
{
	return MapTable::copy(*table_.load(std::memory_order_relaxed),
			      clustering_.node_of(rep.cluster(), platform::current_node()), sleep);
}

/// A table without erased slots, and with room for more keys; then copies of it for the reps.  The
/// old ones have the same contents, and go when nobody can be reading them.
Result<void> MapMaster::rebuild(object::Root &root) noexcept
{
	MapTable *old = table_.load(std::memory_order_relaxed);
	MapTable *fresh =
		MapTable::make(keys_ + 1, platform::current_node(), platform::Sleep::allowed);
	if (!fresh)
		return std::unexpected(Error::no_memory);
	old->for_each([fresh](std::uint64_t key, void *value) {
		fresh->put(fresh->locate(key), key, value);
		return 0;
	});
	used_ = keys_;
	table_.store(fresh, std::memory_order_release);
	old->retire(existence::default_domain);
	root.for_each_rep([this](void *found) {
		platform::injection_point();
		auto &rep = *static_cast<MapRep *>(found);
		// Without memory the rep's operations read the master's until there is some.
		rep.replace(copy_for(rep, platform::Sleep::allowed), existence::default_domain);
		return 0;
	});
	return {};
}

} // namespace tornado::blocks
