// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_PARTITION_HPP
#define TORNADO_CORE_BLOCKS_HASH_PARTITION_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <tornado/lock.hpp>

#include "../platform.hpp"
#include "hash_buckets.hpp"

namespace tornado::blocks
{

/// Comes before that of a bucket.
extern sync::LockClass hash_growth_lock_class;

/// A part of a partitioned hash table: buckets in memory of one node, which double when there are
/// more elements than buckets, while they are read and changed.
///
/// A lookup reads the pointer to the buckets, a bucket and its elements.  An update locks one
/// bucket.  Whoever inserts the element that is one too many makes twice as many buckets and moves
/// the elements, bucket by bucket; updates wait for no more than the one bucket they want.  Without
/// memory for that the buckets stay as they are, and it is tried again when they have twice as many
/// elements.
///
/// Lifetime: the table's.
/// Locking: find() none, inside a guard.
class HashPartition
{
public:
	/// May sleep.  nullptr: no memory.
	static HashPartition *make(unsigned node) noexcept;
	/// Nobody uses it any more; calls @release, if not nullptr, with each element that is left.
	static void destroy(HashPartition *partition,
			    void (*release)(HashElement *element)) noexcept;

	/// nullptr: not there.  Any context.
	HashElement *find(HashValue value, std::uint64_t key) const noexcept
	{
		// Acquire: pairs with the release in grow(), for the buckets.
		const HashBuckets *buckets = buckets_.load(std::memory_order_acquire);
		for (;;) {
			platform::injection_point();
			if (HashElement *found = buckets->bucket_of(value).find(key)) [[likely]]
				return found;
			buckets = buckets->successor();
			if (!buckets) [[likely]]
				return nullptr;
		}
	}

	/// As HashBucket::change().  Inside a guard of the default domain; may sleep.
	HashElement *change(HashValue value, std::uint64_t key, HashElement *fresh,
			    Change what) noexcept;

	/// Calls @visit with each element until it returns something other than 0; returns that.
	/// Inside a guard; may sleep.  @visit may update the partition, but not walk through it.
	template <typename Visit>
	int for_each(Visit &visit) noexcept
	{
		// Elements stay in their buckets.
		const sync::LockGuard held(growth_);
		return buckets_.load(std::memory_order_relaxed)->for_each(visit);
	}

	/// A moment ago.
	std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

private:
	HashPartition(HashBuckets *buckets, unsigned node) noexcept
		: buckets_(buckets), node_(node), grow_above_(buckets->count())
	{
	}

	HashElement *change_bucket(HashValue value, std::uint64_t key, HashElement *fresh,
				   Change what) noexcept;
	bool has_too_many(std::size_t elements) const noexcept
	{
		return elements > grow_above_.load(std::memory_order_relaxed);
	}
	void grow() noexcept;

	/// Read by all; written when the partition grows.
	alignas(platform::cache_line) std::atomic<HashBuckets *> buckets_;
	unsigned node_;

	/// Which buckets there are: who moves elements has it, and who must not have them moved.
	alignas(platform::cache_line) sync::Lock<hash_growth_lock_class> growth_;
	std::atomic<std::size_t> count_{0};
	std::atomic<std::size_t> grow_above_; ///< changes under growth_
};

} // namespace tornado::blocks

#endif
