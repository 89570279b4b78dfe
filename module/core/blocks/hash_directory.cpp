// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "hash_directory.hpp"

#include <new>

namespace tornado::blocks
{

HashDirectory *HashDirectory::make(std::size_t count, unsigned node, platform::Sleep sleep) noexcept
{
	void *memory = platform::allocate(sizeof(HashDirectory) + count * sizeof(HashPartition *),
					  node, sleep);
	if (!memory)
		return nullptr;
	auto *directory = new (memory) HashDirectory(count);
	for (std::size_t i = 0; i < count; i++)
		new (&directory->at(i)) HashPartition *(nullptr);
	return directory;
}

HashDirectory *HashDirectory::copy(const HashDirectory &original, unsigned node,
				   platform::Sleep sleep) noexcept
{
	HashDirectory *directory = make(original.count(), node, sleep);
	for (std::size_t i = 0; directory && i < original.count(); i++)
		directory->at(i) = original.at(i);
	return directory;
}

} // namespace tornado::blocks
