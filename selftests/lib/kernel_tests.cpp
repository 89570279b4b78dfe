// SPDX-License-Identifier: GPL-2.0
#include "kernel_tests.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

namespace tornado::selftest
{

bool has_kernel_tests()
{
	return std::filesystem::exists(in_kernel_tests + "message");
}

std::string run_in_kernel(const std::string &test)
{
	const int fd = open((in_kernel_tests + test).c_str(), O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return test + ": " + std::strerror(errno);
	const ssize_t written = write(fd, "1", 1);
	const int error = errno;
	close(fd);
	if (written == 1)
		return "";
	std::ifstream file(in_kernel_tests + "message");
	std::string message;
	std::getline(file, message);
	return std::string(std::strerror(error)) + ": " + message;
}

} // namespace tornado::selftest
