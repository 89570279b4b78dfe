/* SPDX-License-Identifier: GPL-2.0 */
/* Where coherence misses of simulated rows happen: worst functions and shared lines. */
#pragma once

#include <string>

#include "blocks.hpp"

namespace bench
{

/* For each system on most CPUs: its worst function and its worst line.  Empty if none misses. */
std::string worst_of_systems(const Block &block);

/* For each row all that is known of its worst functions and lines, folded. */
std::string worst_of_rows(const Block &block);

} // namespace bench
