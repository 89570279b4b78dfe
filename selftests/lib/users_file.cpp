// SPDX-License-Identifier: GPL-2.0
#include "users_file.hpp"

#include <fstream>
#include <sstream>

namespace tornado::selftest
{

std::optional<std::vector<std::string>> read_users()
{
	std::ifstream file{users_path};
	std::vector<std::string> lines;

	if (!file)
		return std::nullopt;
	for (std::string line; std::getline(file, line);)
		lines.push_back(line);
	return lines;
}

std::vector<std::string> lines_of(const std::vector<std::string> &users, const std::string &kind,
				  pid_t pid)
{
	std::vector<std::string> found;

	for (const auto &line : users) {
		std::istringstream words{line};
		std::string line_kind;
		pid_t line_pid = 0;

		if (words >> line_kind >> line_pid && line_kind == kind && line_pid == pid)
			found.push_back(line);
	}
	return found;
}

} // namespace tornado::selftest
