// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The partitioned hash table for C: what module/include/tornado/hash.h declares.
#include <tornado/hash.h>

#include "partitioned_hash.hpp"

namespace tornado::blocks
{

namespace
{

int change(tornado_hash hash, const tornado_guard &guard, unsigned long long key,
	   HashElement *element, Change what, HashElement **before) noexcept
{
	const auto changed = PartitionedHash(hash.ref).change(guard, key, element, what);
	if (before)
		*before = changed.value_or(nullptr);
	if (!changed || applies(what, *changed))
		return negative_errno(changed);
	return negative_errno(what == Change::insert ? Error::exists : Error::not_found);
}

int put(tornado_hash hash, const tornado_guard &guard, HashElement *element, Change what,
	HashElement **before) noexcept
{
	return change(hash, guard, element ? element->key : 0, element, what, before);
}

} // namespace

} // namespace tornado::blocks

using tornado::blocks::Change;
using tornado::blocks::PartitionedHash;

extern "C" {

int tornado_hash_create(tornado_hash *hash, unsigned clustering,
			void (*release)(tornado_hash_element *element))
{
	const auto chosen = tornado::object::Clustering::from(clustering);
	if (!chosen)
		return tornado::core::negative_errno(chosen);
	const auto created = PartitionedHash::create(*chosen, release);
	if (created)
		hash->ref = created->raw();
	return tornado::core::negative_errno(created);
}

int tornado_hash_destroy(tornado_hash hash)
{
	return tornado::core::negative_errno(PartitionedHash(hash.ref).destroy());
}

tornado_hash_element *tornado_hash_lookup(tornado_hash hash, const tornado_guard *guard,
					  unsigned long long key)
{
	return PartitionedHash(hash.ref).lookup(*guard, key);
}

int tornado_hash_for_each(tornado_hash hash, const tornado_guard *guard,
			  int (*visit)(tornado_hash_element *element, void *context), void *context)
{
	return PartitionedHash(hash.ref).for_each(
		*guard, [=](tornado_hash_element &element) { return visit(&element, context); });
}

unsigned long tornado_hash_count(tornado_hash hash, const tornado_guard *guard)
{
	return PartitionedHash(hash.ref).count(*guard);
}

int tornado_hash_set(tornado_hash hash, const tornado_guard *guard, tornado_hash_element *element,
		     tornado_hash_element **before)
{
	return tornado::blocks::put(hash, *guard, element, Change::set, before);
}

int tornado_hash_insert(tornado_hash hash, const tornado_guard *guard,
			tornado_hash_element *element, tornado_hash_element **present)
{
	return tornado::blocks::put(hash, *guard, element, Change::insert, present);
}

int tornado_hash_replace(tornado_hash hash, const tornado_guard *guard,
			 tornado_hash_element *element, tornado_hash_element **before)
{
	return tornado::blocks::put(hash, *guard, element, Change::replace, before);
}

int tornado_hash_remove(tornado_hash hash, const tornado_guard *guard, unsigned long long key,
			tornado_hash_element **before)
{
	return tornado::blocks::change(hash, *guard, key, nullptr, Change::erase, before);
}

} // extern "C"
