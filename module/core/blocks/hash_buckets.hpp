// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_BUCKETS_HPP
#define TORNADO_CORE_BLOCKS_HASH_BUCKETS_HPP

#include <atomic>
#include <cstddef>

#include <tornado/types.h>

#include "../existence/domain.hpp"
#include "../platform.hpp"
#include "hash_bucket.hpp"
#include "hash_value.hpp"

namespace tornado::blocks
{

/// A number of buckets, and those that take their place when they are too few.
///
/// Lifetime: destroy() if nobody can have it, retire() otherwise.
class alignas(platform::cache_line) HashBuckets : private tornado_deferred
{
public:
	static constexpr unsigned fewest_bits = 3;
	static constexpr unsigned most_bits = 28;

	/// 2^@bits of them.  May sleep.  nullptr: no memory.
	static HashBuckets *make(unsigned bits, unsigned node) noexcept;
	static void destroy(HashBuckets *buckets) noexcept { platform::free(buckets); }

	/// Destroy it when no operation can have it any more.  Any context.
	void retire() noexcept;

	unsigned bits() const noexcept { return bits_; }
	std::size_t count() const noexcept { return std::size_t{1} << bits_; }

	HashBucket &bucket_of(HashValue value) noexcept { return at(value.bucket(bits_)); }
	const HashBucket &bucket_of(HashValue value) const noexcept
	{
		return const_cast<HashBuckets *>(this)->bucket_of(value);
	}

	/// nullptr: there are none.  Whoever does not find a key that has been moved finds its new
	/// place.
	HashBuckets *successor() const noexcept
	{
		// Acquire: pairs with the release in move_to(), for the contents.  That it is not
		// read before the bucket is the acquire in HashBucket.
		return successor_.load(std::memory_order_acquire);
	}

	/// Moves all elements to @more, with one more bit.  May sleep; once.
	void move_to(HashBuckets &more) noexcept;

	/// As HashBucket::for_each().
	template <typename Visit>
	int for_each(Visit &visit) const noexcept
	{
		for (std::size_t i = 0; i < count(); i++)
			if (int result = const_cast<HashBuckets *>(this)->at(i).for_each(visit))
				return result;
		return 0;
	}

private:
	explicit HashBuckets(unsigned bits) noexcept : tornado_deferred{}, bits_(bits) {}

	HashBucket &at(std::size_t i) noexcept
	{
		return reinterpret_cast<HashBucket *>(this + 1)[i];
	}

	unsigned bits_;
	std::atomic<HashBuckets *> successor_{nullptr};
};

} // namespace tornado::blocks

#endif
