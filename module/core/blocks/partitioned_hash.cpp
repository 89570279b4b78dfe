// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "partitioned_hash.hpp"

#include <new>

#include "hash_shared.hpp"

namespace tornado::blocks
{

namespace
{

HashShared &hash_shared(void *shared) noexcept
{
	return *static_cast<HashShared *>(shared);
}

int construct_hash_rep(void *rep, void *shared, unsigned node) noexcept
{
	HashDirectory *directory = HashDirectory::copy(hash_shared(shared).directory(), node,
						       platform::Sleep::forbidden);
	if (!directory)
		return negative_errno(Error::no_memory);
	new (rep) HashRep(directory);
	return 0;
}

void destroy_hash_rep(void *rep, void * /*shared*/) noexcept
{
	static_cast<HashRep *>(rep)->~HashRep();
}

void destroy_hash_shared(void *shared) noexcept
{
	HashShared::destroy(&hash_shared(shared));
}

/// Not object::type_of: its functions for types with external linkage would be COMDAT.
constexpr tornado_object_type hash_type = {
	.name = HashRep::type_name,
	.rep_size = sizeof(HashRep),
	.construct_rep = construct_hash_rep,
	.destroy_rep = destroy_hash_rep,
	.destroy_shared = destroy_hash_shared,
	.merge_rep = nullptr,
	.domain = nullptr,
	.in_flight = nullptr,
	.reps_wanted = 0,
	.stays_per_cpu = 0,
};

} // namespace

Result<PartitionedHash> PartitionedHash::create(object::Clustering partitions,
						Release release) noexcept
{
	HashShared *shared = HashShared::make(partitions, release);
	if (!shared)
		return std::unexpected(Error::no_memory);
	// A constant of its own, since the class's would be COMDAT.
	constexpr auto node = object::Clustering::node;
	const auto ref = object::objects::create(hash_type, node, shared);
	if (!ref) {
		HashShared::destroy(shared);
		return std::unexpected(ref.error());
	}
	return PartitionedHash(*ref);
}

Result<HashElement *> PartitionedHash::change(const tornado_guard &guard, std::uint64_t key,
					      HashElement *element, Change what) const noexcept
{
	if ((what == Change::erase) != !element)
		return std::unexpected(Error::invalid);
	const HashDirectory *directory = directory_for(guard);
	if (!directory)
		return std::unexpected(Error::destroyed);
	const HashValue value(key);
	return directory->partition_of(value).change(value, key, element, what);
}

std::size_t PartitionedHash::count(const tornado_guard &guard) const noexcept
{
	const HashDirectory *directory = directory_for(guard);
	std::size_t elements = 0;
	for (std::size_t i = 0; directory && i < directory->count(); i++)
		elements += directory->at(i)->count();
	return elements;
}

/// Where the rep is missing.  What all share serves if there is no memory for it now.
const HashDirectory *PartitionedHash::find_directory(tornado_ref ref,
						     const tornado_guard &guard) noexcept
{
	const Result<void *> found = object::objects::miss(ref, guard, platform::Sleep::forbidden);
	if (found)
		return &static_cast<HashRep *>(*found)->directory();
	if (found.error() == Error::destroyed)
		return nullptr;
	const auto root = object::objects::root_for(ref, guard, object::objects::Purpose::gather);
	return root ? &hash_shared((*root)->shared()).directory() : nullptr;
}

} // namespace tornado::blocks
