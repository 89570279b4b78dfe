// SPDX-License-Identifier: GPL-2.0
#include "command.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "infrastructure_error.hpp"

namespace tornado::vm
{

CommandResult run_command(const std::vector<std::string> &arguments, bool show_errors)
{
	std::vector<char *> pointers;
	for (const auto &argument : arguments)
		pointers.push_back(const_cast<char *>(argument.c_str()));
	pointers.push_back(nullptr);
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		throw InfrastructureError(fmt::format("no pipe: {}", std::strerror(errno)));

	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	if (!show_errors)
		posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	pid_t child = -1;
	int error = posix_spawnp(&child, pointers[0], &actions, nullptr, pointers.data(), environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);

	CommandResult result;
	if (error == 0) {
		char buffer[16384];
		for (ssize_t got; (got = read(ends[0], buffer, sizeof(buffer))) != 0;)
			if (got > 0)
				result.output.append(buffer, got);
			else if (errno != EINTR)
				break;
		int status = 0;
		waitpid(child, &status, 0);
		result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	close(ends[0]);
	if (error != 0)
		throw InfrastructureError(
			fmt::format("cannot start {}: {}", arguments[0], std::strerror(error)));
	return result;
}

std::vector<std::string> split_words(std::string_view text)
{
	std::vector<std::string> words;
	std::string word;
	bool in_word = false;
	char quote = 0;
	for (std::size_t i = 0; i < text.size(); i++) {
		char c = text[i];
		if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
			word += text[++i];
			in_word = true;
		} else if (quote ? c == quote : c == '\'' || c == '"') {
			quote = quote ? 0 : c;
			in_word = true;
		} else if (!quote && (c == ' ' || c == '\t')) {
			if (in_word)
				words.push_back(std::exchange(word, {}));
			in_word = false;
		} else {
			word += c;
			in_word = true;
		}
	}
	if (quote)
		throw InfrastructureError(fmt::format("a quote is not closed in: {}", text));
	if (in_word)
		words.push_back(word);
	return words;
}

std::filesystem::path find_in_path(const std::string &name)
{
	const char *variable = std::getenv("PATH");
	std::istringstream directories(variable ? variable : "/usr/bin:/bin");
	for (std::string directory; std::getline(directories, directory, ':');) {
		auto path = std::filesystem::path(directory) / name;
		if (std::filesystem::is_regular_file(path) && access(path.c_str(), X_OK) == 0)
			return path;
	}
	return {};
}

std::string read_whole_file(const std::filesystem::path &path)
{
	std::ifstream file(path, std::ios::binary);
	std::ostringstream content;
	content << file.rdbuf();
	if (!file)
		throw InfrastructureError(
			fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
	return std::move(content).str();
}

void write_whole_file(const std::filesystem::path &path, std::string_view content)
{
	std::ofstream file(path, std::ios::binary | std::ios::trunc);
	file.write(content.data(), static_cast<std::streamsize>(content.size()));
	file.close();
	if (!file)
		throw InfrastructureError(
			fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
}

} // namespace tornado::vm
