// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_VALUE_HPP
#define TORNADO_CORE_BLOCKS_HASH_VALUE_HPP

#include <cstddef>
#include <cstdint>

namespace tornado::blocks
{

/// A key spread over 64 bits.  The upper half chooses the partition and the lower half the bucket
/// in it, so that each partition's keys are spread over all of its buckets.
class HashValue
{
public:
	/// The upper half of a product with 2^64 divided by the golden ratio depends on all lower
	/// bits of the key (Knuth, volume 3, section 6.4); folding brings the upper bits to it
	/// before, and it to the lower half afterwards.
	explicit constexpr HashValue(std::uint64_t key) noexcept
		: value_(folded(folded(key) * 0x9e3779b97f4a7c15u))
	{
	}

	/// One of @count numbers from 0 on.
	constexpr std::size_t partition(std::size_t count) const noexcept
	{
		return static_cast<std::size_t>(((value_ >> 32) * count) >> 32);
	}

	/// One of 2^@bits numbers from 0 on, 1 to 32 bits.  With one more bit, one of the two that
	/// begin like it.
	constexpr std::size_t bucket(unsigned bits) const noexcept
	{
		return static_cast<std::size_t>(static_cast<std::uint32_t>(value_) >> (32 - bits));
	}

private:
	static constexpr std::uint64_t folded(std::uint64_t value) noexcept
	{
		return value ^ (value >> 32);
	}

	std::uint64_t value_;
};

} // namespace tornado::blocks

#endif
