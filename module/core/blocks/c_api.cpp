// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The replicated map for C: what module/include/tornado/map.h declares.
#include <tornado/map.h>

#include "replicated_map.hpp"

namespace tornado::blocks
{

namespace
{

int change(tornado_map map, const tornado_guard &guard, std::uint64_t key, void *value, Change what,
	   void **before) noexcept
{
	const auto changed = ReplicatedMap(map.ref).change(guard, key, value, what);
	if (before)
		*before = changed.value_or(nullptr);
	if (changed && *changed && what == Change::insert)
		return negative_errno(Error::exists);
	return negative_errno(changed);
}

} // namespace

} // namespace tornado::blocks

using tornado::blocks::Change;
using tornado::blocks::ReplicatedMap;

extern "C" {

int tornado_map_create(tornado_map *map, unsigned clustering)
{
	const auto chosen = tornado::object::Clustering::from(clustering);
	if (!chosen)
		return tornado::core::negative_errno(chosen);
	const auto created = ReplicatedMap::create(*chosen);
	if (created)
		map->ref = created->raw();
	return tornado::core::negative_errno(created);
}

int tornado_map_destroy(tornado_map map)
{
	return tornado::core::negative_errno(ReplicatedMap(map.ref).destroy());
}

void *tornado_map_lookup(tornado_map map, const tornado_guard *guard, unsigned long long key)
{
	return ReplicatedMap(map.ref).lookup(*guard, key);
}

int tornado_map_for_each(tornado_map map, const tornado_guard *guard,
			 int (*visit)(unsigned long long key, void *value, void *context),
			 void *context)
{
	return ReplicatedMap(map.ref).for_each(
		*guard, [=](std::uint64_t key, void *value) { return visit(key, value, context); });
}

int tornado_map_set(tornado_map map, const tornado_guard *guard, unsigned long long key,
		    void *value, void **before)
{
	return tornado::blocks::change(map, *guard, key, value, Change::set, before);
}

int tornado_map_insert(tornado_map map, const tornado_guard *guard, unsigned long long key,
		       void *value, void **present)
{
	return tornado::blocks::change(map, *guard, key, value, Change::insert, present);
}

int tornado_map_erase(tornado_map map, const tornado_guard *guard, unsigned long long key,
		      void **before)
{
	return tornado::blocks::change(map, *guard, key, nullptr, Change::erase, before);
}

} // extern "C"
