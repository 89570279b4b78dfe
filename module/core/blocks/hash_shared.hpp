// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_SHARED_HPP
#define TORNADO_CORE_BLOCKS_HASH_SHARED_HPP

#include "../object/clustering.hpp"
#include "hash_directory.hpp"

namespace tornado::blocks
{

/// What the reps of a partitioned hash table share: the partitions.
///
/// Lifetime: the object's; destroyed after its reps.
class HashShared
{
public:
	/// A partition for each cluster that has a CPU, in memory of its node.  @release: for
	/// elements that are left, or nullptr.  May sleep.  nullptr: no memory.
	static HashShared *make(object::Clustering clustering,
				void (*release)(HashElement *element)) noexcept;
	static void destroy(HashShared *shared) noexcept;

	const HashDirectory &directory() const noexcept { return *directory_; }

private:
	HashShared(HashDirectory *directory, void (*release)(HashElement *element)) noexcept
		: directory_(directory), release_(release)
	{
	}

	bool make_partitions(object::Clustering clustering) noexcept;

	HashDirectory *directory_;
	void (*release_)(HashElement *element);
};

} // namespace tornado::blocks

#endif
