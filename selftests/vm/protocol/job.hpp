// SPDX-License-Identifier: GPL-2.0
//
// What the host asks the guest to do: a small file in the initramfs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tornado::vm
{

struct ProgramJob {
	std::string name;
	std::vector<std::string> arguments; // the first one is the path in the guest
};

struct ModuleJob {
	std::string path; // in the guest
	std::string parameters;
};

struct Job {
	unsigned program_timeout_seconds = 120;
	std::vector<std::string> environment; // NAME=VALUE
	std::vector<ModuleJob> modules;
	std::vector<ProgramJob> programs;
	std::vector<std::string> collect; // paths in the guest
};

inline constexpr std::string_view job_path = "/tornado-vm/job";

// Each value is a line of its own and must not contain a line end.
std::string encode_job(const Job &job);
std::optional<Job> decode_job(std::string_view text);

} // namespace tornado::vm
