// SPDX-License-Identifier: GPL-2.0
/* The quantities that all parts of the model speak of. */
#pragma once

#include <cstdint>
#include <limits>

namespace numasim
{

using Cpu = unsigned int;
using Socket = unsigned int;
using Time = std::uint64_t;	  /* model time, in cycles */
using LineNumber = std::uint64_t; /* physical address / line_bytes */
using WordMask = std::uint8_t;	  /* one bit for each 8-byte word of a line */

inline constexpr unsigned int line_bytes = 64;
inline constexpr unsigned int word_bytes = 8;
inline constexpr unsigned int page_bytes = 4096;
inline constexpr Cpu max_cpus = 256;
inline constexpr Socket max_sockets = 16;
inline constexpr Time never = std::numeric_limits<Time>::max();

/* The words of a line that `size` bytes from `offset` on touch; size is not 0 and ends in the line.
 */
constexpr WordMask words_touched(unsigned int offset, unsigned int size)
{
	const unsigned int first = offset / word_bytes;
	const unsigned int last = (offset + size - 1) / word_bytes;
	return static_cast<WordMask>((0xffu << first) & (0xffu >> (7 - last)));
}

} // namespace numasim
