// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "../../module/core/platform.hpp"

#include <array>
#include <atomic>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>

namespace tornado::platform
{

/// Blocks of one size.  Behind each lies which pool it is of, so that a block is not freed to
/// another one, nor twice.
class BlockPool
{
public:
	explicit BlockPool(std::size_t size) noexcept : size_(size) {}

	void *allocate(unsigned node) noexcept
	{
		void *memory = std::aligned_alloc(cache_line, bytes());
		if (!memory)
			return nullptr;
		// What a block holds is anything; so let it be something.
		std::memset(memory, 0xa5, bytes());
		auto *header = new (memory) Header;
		header->pool = this;
		header->node = node;
		return static_cast<std::byte *>(memory) + cache_line;
	}

	void free(void *block) noexcept
	{
		Header *header = header_of(block);
		assert(header->pool == this);
		header->pool = nullptr;
		std::free(header);
	}

	static unsigned node_of(const void *block) noexcept { return header_of(block)->node; }

private:
	struct Header {
		BlockPool *pool;
		unsigned node;
	};

	std::size_t bytes() const noexcept
	{
		return cache_line + (size_ + cache_line - 1) / cache_line * cache_line;
	}
	static Header *header_of(const void *block) noexcept
	{
		return reinterpret_cast<Header *>(const_cast<std::byte *>(
			static_cast<const std::byte *>(block) - cache_line));
	}

	std::size_t size_;
};

namespace
{

constexpr unsigned most_nodes = 64;
std::array<std::atomic<bool>, most_nodes> node_is_empty{};
std::atomic<bool> stock_blocks{true};

} // namespace

void set_node_has_memory(unsigned node, bool has_memory) noexcept
{
	node_is_empty.at(node) = !has_memory;
}

void set_magazines_wanted(bool wanted) noexcept
{
	stock_blocks = wanted;
}

BlockSource block_source_create(const char * /*name*/, std::size_t size, std::size_t alignment,
				bool /*charged*/) noexcept
{
	assert(alignment <= cache_line);
	return allocation_fails() ? nullptr : new (std::nothrow) BlockPool(size);
}

void block_source_destroy(BlockSource source) noexcept
{
	delete source;
}

void *block_allocate(BlockSource source, unsigned node, bool strict, Sleep sleep) noexcept
{
	assert_may_allocate(sleep);
	if (allocation_fails())
		return nullptr;
	if (!node_is_empty.at(node))
		return source->allocate(node);
	if (strict)
		return nullptr;
	for (unsigned other = 0; other < node_limit(); other++)
		if (!node_is_empty.at(other))
			return source->allocate(other);
	return nullptr;
}

void blocks_free(BlockSource source, void **blocks, unsigned long count) noexcept
{
	for (unsigned long i = 0; i < count; i++)
		source->free(blocks[i]);
}

unsigned node_of_memory(const void *block) noexcept
{
	return BlockPool::node_of(block);
}

bool magazines_wanted() noexcept
{
	return stock_blocks;
}

} // namespace tornado::platform
