// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tornado::vm
{

struct Options {
	std::string kernel = "6.12";
	std::filesystem::path qemu; // empty: whatever fetch finds
	unsigned cpus = 2;
	unsigned nodes = 1;
	unsigned numa_distance = 20;
	std::string memory = "2G";
	unsigned program_timeout_seconds = 120;
	unsigned vm_timeout_seconds = 0; // 0: enough for every program to use up its own time
	std::string append;
	std::string accelerator = "auto";
	std::vector<std::string> qemu_arguments;
	std::vector<std::string> environment;
	std::vector<std::string> files;
	std::vector<std::string> modules;
	std::vector<std::string> programs;
	std::vector<std::string> collect;
	std::filesystem::path log;
	std::filesystem::path json;
};

// Nothing when there is nothing left to do: then the exit code is in exit_code.
std::optional<Options> parse_options(int argc, char **argv, int &exit_code);

} // namespace tornado::vm
