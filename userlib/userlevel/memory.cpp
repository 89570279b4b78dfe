// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Memory of module/core/platform.hpp: blocks from the node they are wanted on.
#include "memory.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>

#include "../../module/core/platform.hpp"
#include "node_blocks.hpp"

namespace tornado::platform
{

namespace
{

constexpr unsigned smallest_shift = 6;
constexpr unsigned classes = std::countr_zero(NodeBlocks::largest) - smallest_shift + 1;
/// Of each power of two.
constinit NodeBlocks *of_class[classes] = {};

unsigned class_of(std::size_t size) noexcept
{
	const std::size_t rounded = std::bit_ceil(std::max(size, std::size_t{1} << smallest_shift));
	return static_cast<unsigned>(std::countr_zero(rounded)) - smallest_shift;
}

} // namespace

void *allocate(std::size_t size, unsigned node, Sleep /*sleep*/) noexcept
{
	void *memory = size > NodeBlocks::largest ? NodeBlocks::allocate_large(size, node)
						  : of_class[class_of(size)]->allocate(node);
	if (memory)
		std::memset(memory, 0, size);
	return memory;
}

void free(void *memory) noexcept
{
	if (memory)
		NodeBlocks::free(memory);
}

BlockSource block_source_create(const char * /*name*/, std::size_t size, std::size_t /*alignment*/,
				bool /*charged*/) noexcept
{
	return NodeBlocks::make(size);
}

void block_source_destroy(BlockSource source) noexcept
{
	NodeBlocks::destroy(source);
}

void *block_allocate(BlockSource source, unsigned node, bool /*strict*/, Sleep /*sleep*/) noexcept
{
	return source->allocate(node);
}

void blocks_free(BlockSource /*source*/, void **blocks, unsigned long count) noexcept
{
	std::for_each_n(blocks, count, NodeBlocks::free);
}

unsigned node_of_memory(const void *block) noexcept
{
	return NodeBlocks::node_of(block);
}

void memory_type_stopped(tornado_memory_type &type, long long left) noexcept
{
	if (left)
		std::fprintf(stderr,
			     "tornado: %lld blocks of memory type %s are in use at its end\n", left,
			     type.name);
}

} // namespace tornado::platform

namespace tornado::userlevel
{

bool start_memory() noexcept
{
	for (unsigned i = 0; i < platform::classes; i++) {
		platform::of_class[i] = platform::NodeBlocks::make(
			std::size_t{1} << (i + platform::smallest_shift));
		if (!platform::of_class[i])
			return false;
	}
	return true;
}

void stop_memory() noexcept
{
	for (auto *&blocks : platform::of_class) {
		platform::NodeBlocks::destroy(blocks);
		blocks = nullptr;
	}
}

void forget_memory() noexcept
{
	for (auto *&blocks : platform::of_class)
		blocks = nullptr;
}

} // namespace tornado::userlevel
