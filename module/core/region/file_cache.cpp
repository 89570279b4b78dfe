// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "file_cache.hpp"

#include <new>

#include "../memory/type.hpp"

namespace tornado::region
{

constinit sync::LockClass block_lock_class{"tornado_region_block"};
constinit sync::LockClass growth_lock_class{"tornado_region_growth"};

namespace
{

// Charged to who owns the region.  Not Pools: what these would add are functions of a template,
// each a section of its own.
constinit memory::Type block_memory{};
constinit memory::Type branch_memory{};

Result<void> start_type(memory::Type &type, const char *name, std::size_t size,
			unsigned placement) noexcept
{
	type = {};
	type.name = name;
	type.size = size;
	type.placement = placement;
	type.flags = TORNADO_MEMORY_CHARGED;
	return memory::start(type);
}

// What is charged is not stocked, so there are no faster ways.
void *allocate_charged(memory::Type &type) noexcept
{
	return memory::allocate_slow(type, TORNADO_MEMORY_MAY_SLEEP);
}
void free_charged(memory::Type &type, void *block) noexcept
{
	memory::free_slow(type, block);
}

} // namespace

Result<void> FileCache::start_memory() noexcept
{
	auto started = start_type(block_memory, "region_block", sizeof(Block),
				  TORNADO_MEMORY_GLOBAL_PADDED);
	if (!started)
		return started;
	started = start_type(branch_memory, "region_branch", sizeof(Branch), TORNADO_MEMORY_GLOBAL);
	if (!started)
		memory::stop(block_memory);
	return started;
}

void FileCache::stop_memory() noexcept
{
	memory::stop(branch_memory);
	memory::stop(block_memory);
}

FileCache::~FileCache()
{
	if (auto *block = get<Block>(first_))
		free_charged(block_memory, block);
	for (Child &top : top_) {
		auto *middle = get<Branch>(top);
		if (!middle)
			continue;
		for (Child &child : middle->children) {
			auto *leaf = get<Branch>(child);
			if (!leaf)
				continue;
			for (Child &last : leaf->children)
				if (auto *block = get<Block>(last))
					free_charged(block_memory, block);
			free_branch(child);
		}
		free_branch(top);
	}
}

/// With the growth lock.
FileCache::Branch *FileCache::make_branch(Child &child) noexcept
{
	auto *branch = get<Branch>(child);
	if (branch)
		return branch;
	void *memory = allocate_charged(branch_memory);
	if (!memory)
		return nullptr;
	branch = new (memory) Branch;
	// Release: pairs with the acquire in get().
	child.store(branch, std::memory_order_release);
	return branch;
}

void FileCache::free_branch(Child &child) noexcept
{
	free_charged(branch_memory, get<Branch>(child));
}

FileCache::Child *FileCache::place_of(unsigned long number) noexcept
{
	if (!number)
		return &first_;
	Branch *middle = make_branch(top_[number >> (2 * branch_bits)]);
	Branch *leaf = middle ? make_branch(middle->child(number >> branch_bits)) : nullptr;
	return leaf ? &leaf->child(number) : nullptr;
}

Block *FileCache::find_or_make(unsigned long index) noexcept
{
	if (Block *block = find(index)) [[likely]]
		return block;
	const sync::LockGuard held(growth_lock_);
	Child *child = place_of(index >> Block::bits);
	if (!child)
		return nullptr;
	if (auto *block = get<Block>(*child))
		return block;
	void *memory = allocate_charged(block_memory);
	if (!memory)
		return nullptr;
	auto *block = new (memory) Block;
	// Release: pairs with the acquire in get().
	child->store(block, std::memory_order_release);
	return block;
}

} // namespace tornado::region
