// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "node_blocks.hpp"

#include <algorithm>
#include <cstdint>
#include <new>

#include <numa.h>
#include <numaif.h>
#include <sys/mman.h>

#include "../../module/core/platform.hpp"
#include "poison.hpp"

namespace tornado::userlevel
{

void prefer_node(void *memory, std::size_t bytes, unsigned node) noexcept
{
	if (platform::node_limit() < 2)
		return;
	// libnuma's own functions print to standard error where mbind() is forbidden, as it is in
	// many containers; there memory lies where it is first touched.
	bitmask *nodes = numa_allocate_nodemask();
	numa_bitmask_setbit(nodes, node);
	mbind(memory, bytes, MPOL_PREFERRED, nodes->maskp, nodes->size + 1, 0);
	numa_bitmask_free(nodes);
}

} // namespace tornado::userlevel

namespace tornado::platform
{

namespace
{

constexpr std::size_t chunk_alignment = 2UL << 20;
constexpr std::size_t smallest_chunk = 64UL << 10;
constexpr std::size_t blocks_wanted = 16;
constexpr std::size_t page = 4096;

constexpr std::size_t round_up(std::size_t size, std::size_t unit) noexcept
{
	return (size + unit - 1) / unit * unit;
}

void *map(std::size_t bytes) noexcept
{
	void *memory =
		mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? nullptr : memory;
}

/// Addresses of so many bytes, of which the first is aligned.
std::byte *map_aligned(std::size_t bytes, std::size_t alignment) noexcept
{
	auto *memory = static_cast<std::byte *>(map(bytes + alignment));
	if (!memory)
		return nullptr;
	const auto address = reinterpret_cast<std::uintptr_t>(memory);
	const std::size_t before = round_up(address, alignment) - address;
	if (before)
		munmap(memory, before);
	munmap(memory + before + bytes, alignment - before);
	return memory + before;
}

} // namespace

struct alignas(cache_line) NodeBlocks::Chunk {
	NodeBlocks *owner; ///< nullptr: a large block
	unsigned node;
	unsigned used;
	std::size_t bytes;
	std::size_t carved; ///< from here on nothing was ever given out
	Free *free;
	Chunk *next; ///< of those with room
	Chunk *previous;

	bool has_room() const noexcept { return free || carved + owner->size_ <= bytes; }
	std::byte *at(std::size_t offset) noexcept
	{
		return reinterpret_cast<std::byte *>(this) + offset;
	}
};

struct NodeBlocks::Free {
	Free *next;
};

struct alignas(cache_line) NodeBlocks::Node {
	std::mutex lock; ///< protects the rest, and the node's chunks
	Chunk *with_room = nullptr;

	void add(Chunk &chunk) noexcept
	{
		chunk.previous = nullptr;
		chunk.next = with_room;
		if (with_room)
			with_room->previous = &chunk;
		with_room = &chunk;
	}
	void remove(Chunk &chunk) noexcept
	{
		(chunk.previous ? chunk.previous->next : with_room) = chunk.next;
		if (chunk.next)
			chunk.next->previous = chunk.previous;
	}
};

NodeBlocks::NodeBlocks(std::size_t size) noexcept
	: size_(round_up(size, cache_line)),
	  chunk_bytes_(std::clamp(round_up(sizeof(Chunk) + blocks_wanted * size_, page),
				  smallest_chunk, chunk_alignment))
{
	for (unsigned number = 0; number < node_limit(); number++)
		new (&node(number)) Node;
}

NodeBlocks::Node &NodeBlocks::node(unsigned number) noexcept
{
	auto *behind = reinterpret_cast<std::byte *>(this) + round_up(sizeof(*this), cache_line);
	return reinterpret_cast<Node *>(behind)[number];
}

static std::size_t bytes_of_record(std::size_t record, std::size_t node) noexcept
{
	return round_up(round_up(record, cache_line) + node_limit() * node, page);
}

NodeBlocks *NodeBlocks::make(std::size_t size) noexcept
{
	void *memory = map(bytes_of_record(sizeof(NodeBlocks), sizeof(Node)));
	return memory ? new (memory) NodeBlocks(size) : nullptr;
}

void NodeBlocks::destroy(NodeBlocks *blocks) noexcept
{
	if (!blocks)
		return;
	// Full chunks are in no list: what is in use is lost, as its owner has been told.
	for (unsigned number = 0; number < node_limit(); number++)
		while (Chunk *chunk = blocks->node(number).with_room) {
			blocks->node(number).with_room = chunk->next;
			unmap_chunk(*chunk);
		}
	munmap(blocks, bytes_of_record(sizeof(NodeBlocks), sizeof(Node)));
}

NodeBlocks::Chunk *NodeBlocks::map_chunk(std::size_t bytes, unsigned node) noexcept
{
	std::byte *memory = map_aligned(bytes, chunk_alignment);
	if (!memory)
		return nullptr;
	userlevel::prefer_node(memory, bytes, node);
	auto *chunk = new (memory) Chunk{};
	chunk->node = node;
	chunk->bytes = bytes;
	chunk->carved = sizeof(Chunk);
	return chunk;
}

void NodeBlocks::unmap_chunk(Chunk &chunk) noexcept
{
	const std::size_t bytes = chunk.bytes;
	userlevel::unpoison(&chunk, bytes);
	munmap(&chunk, bytes);
}

NodeBlocks::Chunk &NodeBlocks::chunk_of(const void *block) noexcept
{
	const auto address = reinterpret_cast<std::uintptr_t>(block);
	return *reinterpret_cast<Chunk *>(address & ~(chunk_alignment - 1));
}

NodeBlocks::Chunk *NodeBlocks::make_chunk(unsigned number) noexcept
{
	Chunk *chunk = map_chunk(chunk_bytes_, number);
	if (!chunk)
		return nullptr;
	chunk->owner = this;
	userlevel::poison(chunk->at(chunk->carved), chunk->bytes - chunk->carved);
	node(number).add(*chunk);
	return chunk;
}

void *NodeBlocks::allocate(unsigned number) noexcept
{
	Node &from = node(number);
	const std::lock_guard locked(from.lock);
	Chunk *chunk = from.with_room ? from.with_room : make_chunk(number);
	if (!chunk)
		return nullptr;
	void *block;
	if (Free *found = chunk->free) {
		userlevel::unpoison(found, size_);
		chunk->free = found->next;
		block = found;
	} else {
		block = chunk->at(chunk->carved);
		userlevel::unpoison(block, size_);
		chunk->carved += size_;
	}
	chunk->used++;
	if (!chunk->has_room())
		from.remove(*chunk);
	return block;
}

void NodeBlocks::free(void *block) noexcept
{
	Chunk &chunk = chunk_of(block);
	if (chunk.owner)
		chunk.owner->free_here(chunk, block);
	else
		unmap_chunk(chunk);
}

void NodeBlocks::free_here(Chunk &chunk, void *block) noexcept
{
	Node &home = node(chunk.node);
	const std::lock_guard locked(home.lock);
	if (!chunk.has_room())
		home.add(chunk);
	chunk.free = new (block) Free{chunk.free};
	userlevel::poison(block, size_);
	chunk.used--;
	const bool is_only_one = !chunk.next && !chunk.previous;
	if (chunk.used == 0 && !is_only_one) {
		home.remove(chunk);
		unmap_chunk(chunk);
	}
}

unsigned NodeBlocks::node_of(const void *block) noexcept
{
	return chunk_of(block).node;
}

void *NodeBlocks::allocate_large(std::size_t size, unsigned node) noexcept
{
	Chunk *chunk = map_chunk(round_up(sizeof(Chunk) + size, page), node);
	return chunk ? chunk->at(sizeof(Chunk)) : nullptr;
}

} // namespace tornado::platform
