/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocators are preloaded, as their users do it: every call goes through the
 * same indirection, and the C library's own use of malloc is theirs too.
 */
#pragma once

#include "workload.hpp"

namespace bench
{

/* glibc's and those of the others that are installed; `prepare` makes the instance. */
std::vector<System> allocator_systems(const Prepare &prepare);

/* Files of those that are installed. */
std::vector<std::string> allocator_libraries();

/* A random size as programs ask for: mostly small, 16 bytes to 1 KiB. */
class BlockSizes
{
public:
	explicit BlockSizes(std::uint64_t seed) : state_(seed * 2 + 1) {}

	std::size_t next()
	{
		state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
		const auto magnitude = static_cast<unsigned int>(state_ >> 60) % 7;
		const std::size_t base = std::size_t{16} << magnitude;
		return base - (state_ >> 32) % (base / 2);
	}

private:
	std::uint64_t state_;
};

} // namespace bench
