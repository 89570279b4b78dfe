// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tornado::vm
{

// Works for files of proc and sysfs too, whose size is not known beforehand.
std::optional<std::string> read_file(const std::string &path);

bool write_file(const std::string &path, std::string_view content);

// Calls line(std::string_view) for every line without its line end.
template <typename Function>
void for_each_line(std::string_view text, Function line)
{
	while (!text.empty()) {
		auto one = text.substr(0, text.find('\n'));
		line(one);
		text.remove_prefix(one.size() < text.size() ? one.size() + 1 : text.size());
	}
}

} // namespace tornado::vm
