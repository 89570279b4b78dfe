/* SPDX-License-Identifier: GPL-2.0 */
/* The page's first screen: who wins where, and why. */
#pragma once

#include <string>
#include <vector>

#include "blocks.hpp"

namespace bench
{

/* Of blocks of one setting: tornado against stock, then what only stock has. */
std::string summary(const std::vector<Block> &blocks);

} // namespace bench
