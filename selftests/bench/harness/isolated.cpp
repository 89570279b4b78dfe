/* SPDX-License-Identifier: GPL-2.0 */
#include "isolated.hpp"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

[[noreturn]] void become(const std::vector<std::string> &arguments,
			 const std::vector<std::string> &environment, int output)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(output, STDOUT_FILENO);
	for (const std::string &variable : environment)
		putenv(const_cast<char *>(variable.c_str()));
	std::vector<char *> argv;
	for (const std::string &argument : arguments)
		argv.push_back(const_cast<char *>(argument.c_str()));
	argv.push_back(nullptr);
	execv("/proc/self/exe", argv.data());
	_exit(127);
}

/* Until the other end is closed; false if that takes longer than until `deadline_ns`. */
bool collect(int input, std::string &output, std::uint64_t deadline_ns)
{
	while (true) {
		const std::uint64_t now = monotonic_ns();
		if (now >= deadline_ns)
			return false;
		pollfd ready{.fd = input, .events = POLLIN, .revents = 0};
		const auto left_ms = static_cast<int>((deadline_ns - now) / 1'000'000 + 1);
		if (poll(&ready, 1, left_ms) <= 0)
			continue;
		std::array<char, 4096> buffer{};
		const ssize_t length = read(input, buffer.data(), buffer.size());
		if (length <= 0)
			return true;
		output.append(buffer.data(), static_cast<std::size_t>(length));
	}
}

int wait_for(pid_t child)
{
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	constexpr int killed = 128;
	return WIFEXITED(status) ? WEXITSTATUS(status) : killed + WTERMSIG(status);
}

} // namespace

Outcome run_isolated(const std::vector<std::string> &arguments,
		     const std::vector<std::string> &environment, std::chrono::seconds timeout)
{
	std::array<int, 2> ends{};
	require(pipe2(ends.data(), O_CLOEXEC), "pipe");
	const pid_t child = require(fork(), "fork");
	if (child == 0)
		become(arguments, environment, ends[1]);
	setpgid(child, child);
	close(ends[1]);
	Outcome outcome;
	const std::uint64_t deadline =
		monotonic_ns() + static_cast<std::uint64_t>(timeout.count()) * 1'000'000'000;
	outcome.timed_out = !collect(ends[0], outcome.output, deadline);
	close(ends[0]);
	kill(-child, SIGKILL);
	outcome.exit_code = wait_for(child);
	return outcome;
}

} // namespace bench
