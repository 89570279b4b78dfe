/* SPDX-License-Identifier: GPL-2.0 */
#include "quota.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <sys/mount.h>
#include <unistd.h>

#include "workload.hpp"

namespace bench
{

namespace
{

namespace fs = std::filesystem;

constexpr unsigned int period_us = 100'000;
const fs::path root = "/sys/fs/cgroup";
const fs::path group = root / "tornado-contention";

bool write_word(const fs::path &path, const std::string &word)
{
	std::ofstream file(path);
	file << word << std::flush;
	return static_cast<bool>(file);
}

void require_word(const fs::path &path, const std::string &word)
{
	if (!write_word(path, word))
		throw Unavailable(fmt::format("a CPU quota: cannot write \"{}\" to {}: {}", word,
					      path.string(), std::strerror(errno)));
}

} // namespace

Quota::Quota(unsigned int percent)
{
	if (!fs::exists(root / "cgroup.controllers"))
		mount("none", root.c_str(), "cgroup2", 0, nullptr);
	require_word(root / "cgroup.subtree_control", "+cpu");
	fs::create_directory(group);
	require_word(group / "cpu.max", fmt::format("{} {}", period_us * percent / 100, period_us));
	require_word(group / "cgroup.procs", std::to_string(getpid()));
}

/* The group can go only when its processes have. */
Quota::~Quota()
{
	write_word(root / "cgroup.procs", std::to_string(getpid()));
	rmdir(group.c_str());
}

std::unique_ptr<Quota> make_quota(unsigned int percent)
{
	return percent == 0 ? nullptr : std::make_unique<Quota>(percent);
}

} // namespace bench
