// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tornado::vm
{

struct CommandResult {
	int exit_code = -1; // 128 + signal if a signal ended it
	std::string output; // standard output
};

// Runs a host command without a shell. Its standard error goes where ours goes, or nowhere.
CommandResult run_command(const std::vector<std::string> &arguments, bool show_errors = true);

// Splits like a shell does: blanks separate; quotes and backslashes keep things together.
std::vector<std::string> split_words(std::string_view text);

// The program of that name in PATH; an empty path if there is none.
std::filesystem::path find_in_path(const std::string &name);

std::string read_whole_file(const std::filesystem::path &path);
void write_whole_file(const std::filesystem::path &path, std::string_view content);

} // namespace tornado::vm
