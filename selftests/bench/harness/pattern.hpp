/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <string_view>

namespace bench
{

/*
 * Shell patterns, comma-separated: whether `name` matches one of them.  A pattern after "!" takes
 * out what those before it let in.
 */
bool matches(std::string_view name, std::string_view patterns);

} // namespace bench
