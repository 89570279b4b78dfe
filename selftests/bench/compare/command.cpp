/* SPDX-License-Identifier: GPL-2.0 */
#include "command.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system_error.hpp"

namespace bench
{

int run_command(const std::vector<std::string> &command)
{
	std::vector<char *> argv;
	for (const std::string &word : command)
		argv.push_back(const_cast<char *>(word.c_str()));
	argv.push_back(nullptr);
	std::fflush(stdout);
	pid_t child = 0;
	errno = posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ);
	if (errno != 0)
		throw_errno(command.front());
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	constexpr int killed = 128;
	return WIFEXITED(status) ? WEXITSTATUS(status) : killed + WTERMSIG(status);
}

std::string joined(const std::vector<std::string> &command)
{
	return fmt::format("{}", fmt::join(command, " "));
}

} // namespace bench
