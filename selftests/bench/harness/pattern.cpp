/* SPDX-License-Identifier: GPL-2.0 */
#include "pattern.hpp"

#include <fnmatch.h>

namespace bench
{

bool matches(std::string_view name, std::string_view patterns)
{
	bool wanted = false;
	while (true) {
		const auto comma = patterns.find(',');
		std::string pattern(patterns.substr(0, comma));
		const bool takes_out = pattern.starts_with('!');
		if (takes_out)
			pattern.erase(0, 1);
		if (fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0)
			wanted = !takes_out;
		if (comma == std::string_view::npos)
			return wanted;
		patterns.remove_prefix(comma + 1);
	}
}

} // namespace bench
