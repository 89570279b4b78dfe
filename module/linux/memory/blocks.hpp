// SPDX-License-Identifier: GPL-2.0
//
// Blocks of module/core/platform.hpp over the Linux kernel.
#ifndef TORNADO_LINUX_MEMORY_BLOCKS_HPP
#define TORNADO_LINUX_MEMORY_BLOCKS_HPP

#include "blocks.h"

namespace tornado::platform
{

using BlockSource = void *;

inline BlockSource block_source_create(const char *name, std::size_t size, std::size_t alignment,
				       bool charged) noexcept
{
	return tornado_platform_block_source_create(name, size, alignment, charged);
}
inline void block_source_destroy(BlockSource source) noexcept
{
	tornado_platform_block_source_destroy(source);
}
inline void *block_allocate(BlockSource source, unsigned node, bool strict, Sleep sleep) noexcept
{
	return tornado_platform_block_allocate(source, node, strict, sleep == Sleep::allowed);
}
inline void blocks_free(BlockSource source, void **blocks, unsigned long count) noexcept
{
	tornado_platform_blocks_free(source, blocks, count);
}
inline unsigned node_of_memory(const void *block) noexcept
{
	return tornado_platform_node_of_memory(block);
}

inline bool magazines_wanted() noexcept
{
	return tornado_platform_magazines_wanted();
}
inline void memory_type_started(tornado_memory_type &type) noexcept
{
	tornado_platform_memory_type_started(&type);
}
inline void memory_type_stopping(tornado_memory_type &type) noexcept
{
	tornado_platform_memory_type_stopping(&type);
}
inline void memory_type_stopped(tornado_memory_type &type, long long left) noexcept
{
	tornado_platform_memory_type_stopped(&type, left);
}

} // namespace tornado::platform

#endif
