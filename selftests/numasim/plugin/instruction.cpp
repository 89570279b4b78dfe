// SPDX-License-Identifier: GPL-2.0
#include "instruction.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "../../bench/marker.h"

namespace numasim
{
namespace
{

constexpr std::uint8_t lock_prefix = 0xf0;
constexpr std::array<std::uint8_t, 11> legacy_prefixes{lock_prefix, 0xf2, 0xf3, 0x66, 0x67, 0x2e,
						       0x36,	    0x3e, 0x26, 0x64, 0x65};

bool is_rex_prefix(std::uint8_t byte)
{
	return (byte & 0xf0) == 0x40;
}

bool is_xchg_opcode(std::uint8_t byte)
{
	return byte == 0x86 || byte == 0x87;
}

bool operand_is_memory(std::uint8_t mod_rm)
{
	return mod_rm >> 6 != 3;
}

std::uint32_t word_at(InstructionBytes bytes, std::size_t offset)
{
	std::uint32_t word = 0;
	std::memcpy(&word, bytes.data() + offset, sizeof(word));
	return word;
}

} // namespace

bool is_atomic(InstructionBytes bytes)
{
	bool locked = false;
	std::size_t next = 0;
	while (next < bytes.size() && std::ranges::count(legacy_prefixes, bytes[next]) != 0)
		locked |= bytes[next++] == lock_prefix;
	if (next < bytes.size() && is_rex_prefix(bytes[next]))
		++next;
	if (locked)
		return true;
	return next + 1 < bytes.size() && is_xchg_opcode(bytes[next]) &&
	       operand_is_memory(bytes[next + 1]);
}

std::optional<unsigned int> marker_operation(InstructionBytes bytes)
{
	if (bytes.size() != TORNADO_MARKER_SIZE || word_at(bytes, 0) != TORNADO_MARKER_OPCODE)
		return std::nullopt;
	const std::uint32_t immediate = word_at(bytes, 4);
	if ((immediate & TORNADO_MARKER_MAGIC_MASK) != TORNADO_MARKER_MAGIC)
		return std::nullopt;
	return immediate & TORNADO_MARKER_OPERATION_MASK;
}

} // namespace numasim
