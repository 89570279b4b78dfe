/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <string_view>

namespace bench
{

/* Shell patterns, comma-separated; true if `name` matches one of them. */
bool matches(std::string_view name, std::string_view patterns);

} // namespace bench
