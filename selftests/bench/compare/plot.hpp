/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>

#include "blocks.hpp"

namespace bench
{

/* The colour of a system's line and of its name in text. */
std::string colour_of(const Block &block, const std::string &system);

/*
 * A figure against CPUs as inline SVG, both axes logarithmic, with the extremes
 * of repetitions and each system's name at the end of its line.  With one number
 * of CPUs it is bars.  Empty if the block has nothing but negligible figures.
 */
std::string plot(const Block &block, const Figure &figure);

} // namespace bench
