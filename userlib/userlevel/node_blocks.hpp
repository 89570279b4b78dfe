// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_NODE_BLOCKS_HPP
#define TORNADO_USERLIB_USERLEVEL_NODE_BLOCKS_HPP

#include <cstddef>
#include <mutex>

namespace tornado::userlevel
{

/// Let memory that was not touched yet come from a node, or from another one if that has none left.
/// Without effect where the system has no nodes, or forbids this.
void prefer_node(void *memory, std::size_t bytes, unsigned node) noexcept;

} // namespace tornado::userlevel

namespace tornado::platform
{

/// Blocks of one size, which share no cache line, from chunks that lie on one node each.
///
/// A chunk is aligned to 2 MiB and not larger; so from a block's address follow its chunk, its node
/// and its NodeBlocks.  A chunk without blocks in use is given back unless it is the only one with
/// room on its node.
///
/// Locking: one lock for each node.
class NodeBlocks
{
public:
	/// A size of which there is still one block in a chunk.
	static constexpr std::size_t largest = 1UL << 20;

	/// nullptr: no memory.
	static NodeBlocks *make(std::size_t size) noexcept;
	/// All blocks are free, or lost.
	static void destroy(NodeBlocks *blocks) noexcept;

	/// On a node.  Holds anything.  nullptr: no memory.
	void *allocate(unsigned number) noexcept;
	static void free(void *block) noexcept;
	static unsigned node_of(const void *block) noexcept;

	/// @name A block of any size, in a chunk that has only this one
	/// @{
	static void *allocate_large(std::size_t size, unsigned node) noexcept;
	/// @}

private:
	struct Chunk;
	struct Free;
	struct Node;

	explicit NodeBlocks(std::size_t size) noexcept;
	Node &node(unsigned number) noexcept;
	Chunk *make_chunk(unsigned number) noexcept;
	void free_here(Chunk &chunk, void *block) noexcept;
	static Chunk *map_chunk(std::size_t bytes, unsigned node) noexcept;
	static void unmap_chunk(Chunk &chunk) noexcept;
	static Chunk &chunk_of(const void *block) noexcept;

	std::size_t size_;
	std::size_t chunk_bytes_;
};

} // namespace tornado::platform

#endif
