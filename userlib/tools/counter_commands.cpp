// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <tornado/counter.hpp>

#include "commands.hpp"

namespace tornadoctl
{
namespace
{

constexpr int exit_not_executable = 126;
constexpr int exit_not_found = 127;
constexpr int exit_signal_base = 128;

int fail(const tornado::Error &error)
{
	fmt::print(stderr, "tornadoctl: {}\n", error.message());
	return 1;
}

int print(const tornado::Counter &counter, std::FILE *to, Format format)
{
	const auto reading = counter.read();

	if (!reading)
		return fail(reading.error());
	if (format == Format::json) {
		const nlohmann::ordered_json object{{"sum", reading->sum}, {"reps", reading->reps}};

		fmt::print(to, "{}\n", object.dump());
	} else {
		fmt::print(to, "{} (gathered from {} pieces)\n", reading->sum, reading->reps);
	}
	return 0;
}

/* A counter of ours made from somebody else's descriptor, which stays open. */
tornado::Result<tornado::Counter> borrow(int fd)
{
	return tornado::Counter::adopt(tornado::FileDescriptor{::fcntl(fd, F_DUPFD_CLOEXEC, 0)});
}

[[noreturn]] void execute(int counter, const std::vector<std::string> &command)
{
	std::vector<char *> arguments;

	arguments.reserve(command.size() + 1);
	for (const auto &word : command)
		arguments.push_back(const_cast<char *>(word.c_str()));
	arguments.push_back(nullptr);

	/* The duplicate lacks close-on-exec, so the command inherits it. */
	const int inherited = ::dup(counter);

	if (inherited < 0 || ::setenv(counter_variable, std::to_string(inherited).c_str(), 1) < 0) {
		fmt::print(stderr, "tornadoctl: pass the counter on: {}\n", std::strerror(errno));
		std::_Exit(1);
	}
	::execvp(arguments.front(), arguments.data());

	const int number = errno;

	fmt::print(stderr, "tornadoctl: run {}: {}\n", command.front(), std::strerror(number));
	std::_Exit(number == ENOENT ? exit_not_found : exit_not_executable);
}

int wait_for(pid_t child)
{
	int status = 0;

	while (::waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : exit_signal_base + WTERMSIG(status);
}

} // namespace

int run_with_counter(tornado::Clustering clustering, const std::vector<std::string> &command,
		     Format format)
{
	const auto counter = tornado::Counter::create(clustering);

	if (!counter)
		return fail(counter.error());

	const pid_t child = ::fork();

	if (child < 0) {
		fmt::print(stderr, "tornadoctl: start a process: {}\n", std::strerror(errno));
		return 1;
	}
	if (child == 0)
		execute(counter->fd(), command);

	const int status = wait_for(child);
	const int printed = print(*counter, stderr, format);

	return status != 0 ? status : printed;
}

int add_to_counter(int fd, std::int64_t delta)
{
	const auto counter = borrow(fd);

	if (!counter)
		return fail(counter.error());

	const auto added = counter->add(delta);

	return added ? 0 : fail(added.error());
}

int print_counter(int fd, Format format)
{
	const auto counter = borrow(fd);

	return counter ? print(*counter, stdout, format) : fail(counter.error());
}

} // namespace tornadoctl
