// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "replicated_map.hpp"

#include <new>

namespace tornado::blocks
{

namespace
{

int construct_rep(void *rep, void *shared, unsigned cluster) noexcept
{
	new (rep) MapRep(*static_cast<MapMaster *>(shared), cluster);
	return 0;
}

void destroy_rep(void *rep, void * /*shared*/) noexcept
{
	static_cast<MapRep *>(rep)->~MapRep();
}

void destroy_master(void *shared) noexcept
{
	MapMaster::destroy(static_cast<MapMaster *>(shared));
}

/// Not object::type_of: its functions for types with external linkage would be COMDAT.
constexpr tornado_object_type map_type = {
	.name = MapRep::type_name,
	.rep_size = sizeof(MapRep),
	.construct_rep = construct_rep,
	.destroy_rep = destroy_rep,
	.destroy_shared = destroy_master,
	.merge_rep = nullptr,
	.domain = nullptr,
	.in_flight = nullptr,
	.reps_wanted = 0,
	.stays_per_cpu = 0,
};

MapMaster &master_of(const object::Root &root) noexcept
{
	return *static_cast<MapMaster *>(root.shared());
}

} // namespace

Result<ReplicatedMap> ReplicatedMap::create(object::Clustering clustering) noexcept
{
	MapMaster *master = MapMaster::make(clustering);
	if (!master)
		return std::unexpected(Error::no_memory);
	const Result<tornado_ref> ref = object::objects::create(map_type, clustering, master);
	if (!ref) {
		MapMaster::destroy(master);
		return std::unexpected(ref.error());
	}
	return ReplicatedMap(*ref);
}

Result<void *> ReplicatedMap::change(const tornado_guard &guard, std::uint64_t key, void *value,
				     Change what) const noexcept
{
	if ((what == Change::erase) != !value)
		return std::unexpected(Error::invalid);
	const auto root = object::objects::root_for(ref_, guard, object::objects::Purpose::update);
	if (!root)
		return std::unexpected(root.error());
	return master_of(**root).change(**root, key, value, what);
}

/// Where the rep is missing, or has no table.  The master's table serves if neither can be had now.
const MapTable *ReplicatedMap::find_table(const tornado_guard &guard) const noexcept
{
	const Result<void *> found = object::objects::miss(ref_, guard, platform::Sleep::forbidden);
	if (found) {
		auto &rep = *static_cast<MapRep *>(*found);
		platform::injection_point();
		if (!rep.table())
			rep.master().try_fill(rep);
		const MapTable *table = rep.table();
		return table ? table : &rep.master().table();
	}
	if (found.error() == Error::destroyed)
		return nullptr;
	const auto root = object::objects::root_for(ref_, guard, object::objects::Purpose::gather);
	return root ? &master_of(**root).table() : nullptr;
}

} // namespace tornado::blocks
