// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_MEMORY_SIZE_CLASSES_HPP
#define TORNADO_CORE_MEMORY_SIZE_CLASSES_HPP

#include <array>
#include <bit>

#include "type.hpp"

namespace tornado::memory
{

/// Memory for what has a size only when it is made, as roots and reps have: a type for each power
/// of two.  Zeroed, on lines of its own, on the node that is asked for if that has memory.  Charged
/// to the cgroup of who asks, since users can have objects made without bound; so nothing is
/// stocked, and each block is the slab cache's again as soon as it is freed.
///
/// Lifetime: start() before the first block; stop() after the last.
/// Context: allocate() sleeps only if it is allowed to; free() any but NMI.
class SizeClasses
{
public:
	constexpr SizeClasses() noexcept
	{
		for (unsigned i = 0; i < count; i++) {
			types_[i].name = names[i];
			types_[i].size = smallest << i;
			types_[i].placement = TORNADO_MEMORY_GLOBAL_PADDED;
			types_[i].flags = TORNADO_MEMORY_CHARGED;
		}
	}
	SizeClasses(const SizeClasses &) = delete;
	SizeClasses &operator=(const SizeClasses &) = delete;

	/// May sleep.
	Result<void> start() noexcept;
	void stop() noexcept;

	/// nullptr: there is no memory.
	void *allocate(std::size_t size, unsigned node, platform::Sleep sleep) noexcept;
	/// @size: as it was asked for; @block may be nullptr.
	void free(void *block, std::size_t size) noexcept;

private:
	static constexpr std::size_t smallest = platform::cache_line;
	static constexpr std::array names = {
		"tornado-object-64",   "tornado-object-128",  "tornado-object-256",
		"tornado-object-512",  "tornado-object-1024", "tornado-object-2048",
		"tornado-object-4096", "tornado-object-8192",
	};
	static constexpr unsigned count = names.size();

	/// count: larger than all.
	static unsigned class_of(std::size_t size) noexcept
	{
		const std::size_t lines = (size + smallest - 1) / smallest;
		return std::min<unsigned>(lines > 1 ? std::bit_width(lines - 1) : 0, count);
	}

	std::array<Type, count> types_{};
};

/// Of roots and reps.
extern constinit SizeClasses object_memory;

} // namespace tornado::memory

#endif
