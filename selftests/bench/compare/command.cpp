/* SPDX-License-Identifier: GPL-2.0 */
#include "command.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system_error.hpp"

namespace bench
{

namespace
{

/* Its output goes to `output`; -1: where this program's goes. */
pid_t start(const CommandLine &command, int output)
{
	std::vector<char *> argv;
	for (const std::string &word : command)
		argv.push_back(const_cast<char *>(word.c_str()));
	argv.push_back(nullptr);
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	if (output >= 0) {
		posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
		posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
	}
	std::fflush(stdout);
	pid_t child = 0;
	errno = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
	posix_spawn_file_actions_destroy(&actions);
	if (errno != 0)
		throw_errno(command.front());
	return child;
}

int wait_for(pid_t child)
{
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	constexpr int killed = 128;
	return WIFEXITED(status) ? WEXITSTATUS(status) : killed + WTERMSIG(status);
}

/* A command that runs, and its output up to the last end of line. */
class Running
{
public:
	explicit Running(const CommandLine &command)
	{
		std::array<int, 2> ends{};
		require(pipe2(ends.data(), O_CLOEXEC), "pipe");
		output_ = ends[0];
		child_ = start(command, ends[1]);
		close(ends[1]);
	}
	~Running() { close(output_); }
	Running(const Running &) = delete;
	Running &operator=(const Running &) = delete;

	int output() const { return output_; }

	/* False at the end of its output. */
	template <typename OnText>
	bool take(OnText on_line)
	{
		std::array<char, 4096> buffer{};
		const ssize_t count = read(output_, buffer.data(), buffer.size());
		if (count < 0 && errno == EINTR)
			return true;
		if (count <= 0) {
			if (!text_.empty())
				on_line(text_);
			return false;
		}
		text_.append(buffer.data(), static_cast<std::size_t>(count));
		for (auto end = text_.find('\n'); end != std::string::npos;
		     end = text_.find('\n')) {
			on_line(text_.substr(0, end));
			text_.erase(0, end + 1);
		}
		return true;
	}

	int exit_code() const { return wait_for(child_); }

private:
	int output_ = -1;
	pid_t child_ = 0;
	std::string text_;
};

} // namespace

int run_command(const CommandLine &command)
{
	return wait_for(start(command, -1));
}

std::vector<int> run_together(const std::vector<CommandLine> &commands, const OnLine &on_line)
{
	std::vector<std::unique_ptr<Running>> running;
	std::vector<pollfd> outputs;
	for (const CommandLine &command : commands) {
		running.push_back(std::make_unique<Running>(command));
		outputs.push_back({running.back()->output(), POLLIN, 0});
	}
	std::size_t open = outputs.size();
	while (open != 0) {
		if (poll(outputs.data(), outputs.size(), -1) < 0 && errno != EINTR)
			throw_errno("poll");
		for (std::size_t index = 0; index < outputs.size(); ++index) {
			if (outputs[index].fd < 0 || outputs[index].revents == 0)
				continue;
			const bool more = running[index]->take(
				[&](const std::string &line) { on_line(index, line); });
			if (more)
				continue;
			outputs[index].fd = -1; /* poll() leaves it out */
			--open;
		}
	}
	std::vector<int> exit_codes;
	for (const auto &one : running)
		exit_codes.push_back(one->exit_code());
	return exit_codes;
}

std::string joined(const CommandLine &command)
{
	return fmt::format("{}", fmt::join(command, " "));
}

} // namespace bench
