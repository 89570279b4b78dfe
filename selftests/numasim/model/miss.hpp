// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <array>
#include <string_view>

#include "line.hpp"

namespace numasim
{

/* Why an access could not be served by the CPU's own cache. */
enum class Miss {
	none,
	cold,	       /* this CPU never had the line */
	capacity,      /* this CPU's cache replaced it */
	true_sharing,  /* lost to a write, and a word it wants was written since */
	false_sharing, /* lost to a write, but only other words were written since */
	upgrade,       /* it has the line, others too, and wants to write */
};

inline constexpr std::array<std::string_view, 6> miss_names{
	"none", "cold", "capacity", "true_sharing", "false_sharing", "upgrade"};

/* The misses that would not exist if no other CPU used the line. */
constexpr bool is_coherence_miss(Miss miss)
{
	return miss == Miss::true_sharing || miss == Miss::false_sharing || miss == Miss::upgrade;
}

/* Of an access to the line as it is before the access. */
Miss classify(const Line &line, Cpu cpu, WordMask words, bool write);

} // namespace numasim
