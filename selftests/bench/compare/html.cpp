/* SPDX-License-Identifier: GPL-2.0 */
#include "html.hpp"

#include <fmt/format.h>

namespace bench
{

std::string escape(std::string_view text)
{
	std::string escaped;
	for (const char letter : text) {
		switch (letter) {
		case '&':
			escaped += "&amp;";
			break;
		case '<':
			escaped += "&lt;";
			break;
		case '>':
			escaped += "&gt;";
			break;
		case '"':
			escaped += "&quot;";
			break;
		case '\'':
			escaped += "&#39;";
			break;
		default:
			escaped += letter;
		}
	}
	return escaped;
}

std::string escape_short(std::string_view text, std::size_t most)
{
	if (text.size() <= most)
		return escape(text);
	return escape(text.substr(0, most - 1)) + "…";
}

std::string_view without_family(std::string_view system)
{
	const auto colon = system.find(':');
	return colon == std::string_view::npos ? system : system.substr(colon + 1);
}

std::string cpus_in_words(unsigned int cpus)
{
	return fmt::format("{} CPU{}", cpus, cpus == 1 ? "" : "s");
}

} // namespace bench
