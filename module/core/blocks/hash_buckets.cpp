// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "hash_buckets.hpp"

#include <new>

namespace tornado::blocks
{

// Not inline: the linker would have to drop copies of it, which a module cannot have.
constinit sync::LockClass hash_bucket_lock_class{"tornado_hash_bucket"};

HashBuckets *HashBuckets::make(unsigned bits, unsigned node) noexcept
{
	const std::size_t count = std::size_t{1} << bits;
	void *memory = platform::allocate(sizeof(HashBuckets) + count * sizeof(HashBucket), node,
					  platform::Sleep::allowed);
	if (!memory)
		return nullptr;
	auto *buckets = new (memory) HashBuckets(bits);
	for (std::size_t i = 0; i < count; i++)
		new (&buckets->at(i)) HashBucket;
	return buckets;
}

void HashBuckets::retire() noexcept
{
	call = [](tornado_deferred *deferred) { destroy(static_cast<HashBuckets *>(deferred)); };
	existence::default_domain.call_after_quiescence(*this);
}

void HashBuckets::move_to(HashBuckets &more) noexcept
{
	// Before the first element goes: who does not find it here any more looks there.
	successor_.store(&more, std::memory_order_release);
	for (std::size_t i = 0; i < count(); i++) {
		HashBucket &bucket = at(i);
		const sync::LockGuard held(bucket);
		bucket.move([&more](const HashElement &element) -> HashBucket & {
			return more.bucket_of(HashValue(element.key));
		});
	}
}

} // namespace tornado::blocks
