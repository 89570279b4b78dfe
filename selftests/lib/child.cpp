// SPDX-License-Identifier: GPL-2.0
#include "child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tornado/file_descriptor.hpp>

namespace tornado::selftest
{
namespace
{

FileDescriptor temporary_file()
{
	FileDescriptor file{::memfd_create("captured", MFD_CLOEXEC)};

	if (!file)
		throw std::system_error{errno, std::generic_category(), "memfd_create"};
	return file;
}

std::string contents(const FileDescriptor &file)
{
	std::string text;
	std::array<char, 4096> piece{};

	::lseek(file.get(), 0, SEEK_SET);
	for (ssize_t length = 0; (length = ::read(file.get(), piece.data(), piece.size())) > 0;)
		text.append(piece.data(), static_cast<std::size_t>(length));
	return text;
}

} // namespace

Child::Child(const std::function<int()> &body) : pid_{::fork()}
{
	if (pid_ < 0)
		throw std::system_error{errno, std::generic_category(), "fork"};
	if (pid_ == 0) {
		const int status = body();

		std::fflush(stdout);
		std::_Exit(status);
	}
}

Child::~Child()
{
	if (reaped_)
		return;
	kill(SIGKILL);
	wait();
}

void Child::kill(int signal) const
{
	::kill(pid_, signal);
}

int Child::wait()
{
	int status = 0;

	while (::waitpid(pid_, &status, 0) < 0)
		if (errno != EINTR)
			throw std::system_error{errno, std::generic_category(), "waitpid"};
	reaped_ = true;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Outcome run_captured(const std::function<int()> &body)
{
	const auto output = temporary_file();
	const auto errors = temporary_file();
	Child child{[&] {
		::dup2(output.get(), STDOUT_FILENO);
		::dup2(errors.get(), STDERR_FILENO);
		return body();
	}};
	const int status = child.wait();

	return {.status = status, .output = contents(output), .errors = contents(errors)};
}

} // namespace tornado::selftest
