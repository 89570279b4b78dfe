// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Blocks of module/core/platform.hpp over aligned_alloc(): each remembers the node it is said to
// lie on.
#ifndef TORNADO_USERLIB_PLATFORM_BLOCKS_HPP
#define TORNADO_USERLIB_PLATFORM_BLOCKS_HPP

#include <cstddef>

#include <tornado/memory_types.h>

namespace tornado::platform
{

class BlockPool;
using BlockSource = BlockPool *;

/// Pretend that a node has memory, which is so at first, or has none.
void set_node_has_memory(unsigned node, bool has_memory) noexcept;
/// Whether types started from now on stock blocks, which is so at first.
void set_magazines_wanted(bool wanted) noexcept;

BlockSource block_source_create(const char *name, std::size_t size, std::size_t alignment,
				bool charged) noexcept;
void block_source_destroy(BlockSource source) noexcept;
void *block_allocate(BlockSource source, unsigned node, bool strict, Sleep sleep) noexcept;
void blocks_free(BlockSource source, void **blocks, unsigned long count) noexcept;
unsigned node_of_memory(const void *block) noexcept;

bool magazines_wanted() noexcept;
inline void memory_type_started(tornado_memory_type & /*type*/) noexcept {}
inline void memory_type_stopping(tornado_memory_type & /*type*/) noexcept {}
inline void memory_type_stopped(tornado_memory_type & /*type*/, long long /*left*/) noexcept {}

} // namespace tornado::platform

#endif
