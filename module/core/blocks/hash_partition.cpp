// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "hash_partition.hpp"

#include <new>

namespace tornado::blocks
{

constinit sync::LockClass hash_growth_lock_class{"tornado_hash_growth"};

HashPartition *HashPartition::make(unsigned node) noexcept
{
	void *memory = platform::allocate(sizeof(HashPartition), node, platform::Sleep::allowed);
	HashBuckets *buckets = HashBuckets::make(HashBuckets::fewest_bits, node);
	if (memory && buckets)
		return new (memory) HashPartition(buckets, node);
	platform::free(memory);
	HashBuckets::destroy(buckets);
	return nullptr;
}

void HashPartition::destroy(HashPartition *partition,
			    void (*release)(HashElement *element)) noexcept
{
	HashBuckets *buckets = partition->buckets_.load(std::memory_order_relaxed);
	if (release) {
		auto visit = [release](HashElement &element) {
			release(&element);
			return 0;
		};
		buckets->for_each(visit);
	}
	HashBuckets::destroy(buckets);
	partition->~HashPartition();
	platform::free(partition);
}

HashElement *HashPartition::change(HashValue value, std::uint64_t key, HashElement *fresh,
				   Change what) noexcept
{
	HashElement *before = change_bucket(value, key, fresh, what);
	if (fresh && !before && what != Change::replace) {
		if (has_too_many(count_.fetch_add(1, std::memory_order_relaxed) + 1))
			grow();
	} else if (!fresh && before) {
		count_.fetch_sub(1, std::memory_order_relaxed);
	}
	return before;
}

HashElement *HashPartition::change_bucket(HashValue value, std::uint64_t key, HashElement *fresh,
					  Change what) noexcept
{
	// Acquire: pairs with the release in grow().
	for (HashBuckets *buckets = buckets_.load(std::memory_order_acquire);;
	     buckets = buckets->successor()) {
		platform::injection_point();
		HashBucket &bucket = buckets->bucket_of(value);
		const sync::LockGuard held(bucket);
		if (!bucket.is_moved())
			return bucket.change(key, fresh, what);
	}
}

void HashPartition::grow() noexcept
{
	// Somebody else does it; or somebody walks through the elements, maybe the caller.
	if (!growth_.try_lock())
		return;
	HashBuckets *old = buckets_.load(std::memory_order_relaxed);
	if (has_too_many(count()) && old->bits() < HashBuckets::most_bits) {
		if (HashBuckets *more = HashBuckets::make(old->bits() + 1, node_)) {
			old->move_to(*more);
			// Release: pairs with the acquires of those who look for the buckets.
			buckets_.store(more, std::memory_order_release);
			grow_above_.store(more->count(), std::memory_order_relaxed);
			old->retire();
		} else {
			grow_above_.store(2 * count(), std::memory_order_relaxed);
		}
	}
	growth_.unlock();
}

} // namespace tornado::blocks
