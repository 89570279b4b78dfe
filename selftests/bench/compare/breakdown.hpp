/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>

#include "results.hpp"

namespace bench
{

class Block;

/*
 * Into which parts of a round trip (selftests/numasim/parts) its instructions go, on the least
 * CPUs: of tornado's best system beside the best stock one.  In lines; empty if there is no such
 * row.
 */
std::string format_breakdown(const Rows &rows);

/* The same of all systems of a block, as a table of a page; empty if they have no parts. */
std::string breakdown_of(const Block &block);

} // namespace bench
