// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Memory that is not in use, for AddressSanitizer, which does not know these allocators.
#ifndef TORNADO_USERLIB_USERLEVEL_POISON_HPP
#define TORNADO_USERLIB_USERLEVEL_POISON_HPP

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace tornado::userlevel
{

inline void poison([[maybe_unused]] void *memory, [[maybe_unused]] std::size_t bytes) noexcept
{
#ifdef __SANITIZE_ADDRESS__
	__asan_poison_memory_region(memory, bytes);
#endif
}

inline void unpoison([[maybe_unused]] void *memory, [[maybe_unused]] std::size_t bytes) noexcept
{
#ifdef __SANITIZE_ADDRESS__
	__asan_unpoison_memory_region(memory, bytes);
#endif
}

} // namespace tornado::userlevel

#endif
