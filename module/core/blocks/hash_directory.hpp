// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_DIRECTORY_HPP
#define TORNADO_CORE_BLOCKS_HASH_DIRECTORY_HPP

#include <cstddef>

#include "../platform.hpp"
#include "hash_partition.hpp"

namespace tornado::blocks
{

/// Where the partitions of a hash table are.  Does not change once it is made; each node has a
/// copy.
class HashDirectory
{
public:
	/// Without partitions yet.  nullptr: no memory.
	static HashDirectory *make(std::size_t count, unsigned node,
				   platform::Sleep sleep) noexcept;
	static HashDirectory *copy(const HashDirectory &original, unsigned node,
				   platform::Sleep sleep) noexcept;
	/// Not the partitions.  nullptr is fine.
	static void destroy(HashDirectory *directory) noexcept { platform::free(directory); }

	std::size_t count() const noexcept { return count_; }
	HashPartition *&at(std::size_t i) noexcept
	{
		return reinterpret_cast<HashPartition **>(this + 1)[i];
	}
	HashPartition *at(std::size_t i) const noexcept
	{
		return const_cast<HashDirectory *>(this)->at(i);
	}
	HashPartition &partition_of(HashValue value) const noexcept
	{
		return *at(value.partition(count_));
	}

private:
	explicit HashDirectory(std::size_t count) noexcept : count_(count) {}

	std::size_t count_;
};

} // namespace tornado::blocks

#endif
