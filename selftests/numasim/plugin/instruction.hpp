// SPDX-License-Identifier: GPL-2.0
/* What the simulator must know about an x86 instruction that it cannot ask QEMU. */
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace numasim
{

using InstructionBytes = std::span<const std::uint8_t>;

/* A locked read-modify-write: LOCK prefix, or XCHG with memory. */
bool is_atomic(InstructionBytes bytes);

/* The operation of a marker (see ../bench/marker.h), nothing if it is another instruction. */
std::optional<unsigned int> marker_operation(InstructionBytes bytes);

} // namespace numasim
