// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_MAPPINGS_HPP
#define TORNADO_SRC_MAPPINGS_HPP

#include <cstddef>
#include <cstdint>

namespace tornado::mappings
{

/* What /proc/self/maps tells, of a range and of all. */
struct Count {
	std::size_t in_range = 0; // that have a part in it
	std::size_t all = 0;
};

/** count() - mappings of this process; throws std::bad_alloc only */
Count count(std::uintptr_t first, std::uintptr_t end);

/** most() - how many a process may have; the kernel's default where /proc does not tell */
std::size_t most();

} // namespace tornado::mappings

#endif // TORNADO_SRC_MAPPINGS_HPP
