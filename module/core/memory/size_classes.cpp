// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "size_classes.hpp"

namespace tornado::memory
{

constinit SizeClasses object_memory;

// A program is charged as a whole, and a type would take a page of it on each CPU.
#if defined(__KERNEL__) || defined(TORNADO_VIRTUAL_CPUS)

Result<void> SizeClasses::start() noexcept
{
	for (unsigned i = 0; i < count; i++) {
		if (auto started = memory::start(types_[i]); !started) {
			while (i)
				memory::stop(types_[--i]);
			return started;
		}
	}
	return {};
}

void SizeClasses::stop() noexcept
{
	for (Type &type : types_)
		memory::stop(type);
}

void *SizeClasses::allocate(std::size_t size, unsigned node, platform::Sleep sleep) noexcept
{
	const unsigned chosen = class_of(size);
	if (chosen == count) [[unlikely]]
		return platform::allocate(size, node, sleep);
	return allocate_on(
		types_[chosen], node,
		TORNADO_MEMORY_ZERO |
			(sleep == platform::Sleep::allowed ? TORNADO_MEMORY_MAY_SLEEP : 0));
}

void SizeClasses::free(void *block, std::size_t size) noexcept
{
	const unsigned chosen = class_of(size);
	if (chosen == count) [[unlikely]]
		platform::free(block);
	else if (block)
		free_slow(types_[chosen], block);
}

#else

Result<void> SizeClasses::start() noexcept
{
	return {};
}

void SizeClasses::stop() noexcept {}

void *SizeClasses::allocate(std::size_t size, unsigned node, platform::Sleep sleep) noexcept
{
	return platform::allocate(size, node, sleep);
}

void SizeClasses::free(void *block, std::size_t /*size*/) noexcept
{
	platform::free(block);
}

#endif

} // namespace tornado::memory
