/* SPDX-License-Identifier: GPL-2.0 */
#include "pattern.hpp"

#include <fnmatch.h>

namespace bench
{

bool matches(std::string_view name, std::string_view patterns)
{
	while (true) {
		const auto comma = patterns.find(',');
		const std::string pattern(patterns.substr(0, comma));
		if (fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0)
			return true;
		if (comma == std::string_view::npos)
			return false;
		patterns.remove_prefix(comma + 1);
	}
}

} // namespace bench
