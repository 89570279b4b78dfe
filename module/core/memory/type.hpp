// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_MEMORY_TYPE_HPP
#define TORNADO_CORE_MEMORY_TYPE_HPP

#include <tornado/memory_api.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "cpu_cache.hpp"
#include "section.hpp"

/// Memory for everything above: blocks of one size and kind, from magazines of each CPU.
///
/// The kernel's allocator below is asked only when this CPU, and its node's depot, have none; what
/// is stocked is what was freed.  Nothing is stocked ahead, so what a node never used it never
/// holds.
namespace tornado::memory
{

using Type = tornado_memory_type;

/// Before the first type.  May sleep.
Result<void> start() noexcept;
/// After the last one.
void stop() noexcept;

/// The memory of a type.  May sleep.
Result<void> start(Type &type) noexcept;
/// Returns how many blocks are still in use, which is a leak.  May sleep.
long long stop(Type &type) noexcept;

/// When the magazine at hand is empty, or busy.
void *allocate_slow(Type &type, unsigned flags) noexcept;
/// On a node, which need not be this CPU's.
void *allocate_on(Type &type, unsigned node, unsigned flags) noexcept;
/// When the magazine at hand is full or busy, or the block from elsewhere.
void free_slow(Type &type, void *block) noexcept;

/// Any context but NMI.  nullptr: there is no memory.
inline void *allocate(Type &type, unsigned flags) noexcept
{
	void *block = nullptr;
	{
		const Section section(type);
		if (section)
			block = CpuCache(type, section.cpu()).pop();
	}
	if (!block) [[unlikely]]
		return allocate_slow(type, flags);
	if (flags & TORNADO_MEMORY_ZERO)
		__builtin_memset(block, 0, type.size);
	return block;
}

/// Any context but NMI; never fails.
inline void free(Type &type, void *block) noexcept
{
	const unsigned home = type.homed ? platform::node_of_memory(block) : 0;
	{
		const Section section(type);
		if (section && (!type.homed || home == section.cpu().node))
			if (CpuCache(type, section.cpu()).push(block)) [[likely]]
				return;
	}
	free_slow(type, block);
}

/// Give back what this CPU has stocked.  Returns how many blocks.
unsigned long drain_here(Type &type) noexcept;
/// Likewise a CPU that runs nothing any more.
unsigned long drain_dead(Type &type, unsigned cpu) noexcept;
/// Likewise the depot of a node.  Any CPU.
unsigned long drain_depot(Type &type, unsigned node) noexcept;

/// How many blocks are stocked.
unsigned long stocked_by_cpu(const Type &type, unsigned cpu) noexcept;
unsigned long stocked_in_depot(const Type &type, unsigned node) noexcept;
/// Of one node, or of all if @node is negative.
tornado_memory_statistics statistics(const Type &type, int node) noexcept;

} // namespace tornado::memory

#endif
