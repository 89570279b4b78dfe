/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of the page that are the same whatever was measured. */
#pragma once

#include <string>
#include <string_view>

#include "results.hpp"

namespace bench
{

/* Up to the first heading: title and style. */
extern const std::string_view page_head;

/* What the backends of these rows see and what they do not, with the model's parameters. */
std::string what_is_modelled(const Rows &rows);

} // namespace bench
