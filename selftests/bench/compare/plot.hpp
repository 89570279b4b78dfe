/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>

#include "blocks.hpp"

namespace bench
{

/* The colour of a system's line and of its name in text. */
std::string colour_of(const Block &block, const std::string &system);

/* Cost against CPUs as inline SVG, both axes logarithmic. */
std::string plot(const Block &block);

} // namespace bench
