// SPDX-License-Identifier: GPL-2.0
#include "files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace tornado::vm
{

std::optional<std::string> read_file(const std::string &path)
{
	int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return std::nullopt;
	std::string content;
	char buffer[16384];
	ssize_t got;
	do {
		got = read(descriptor, buffer, sizeof(buffer));
		if (got > 0)
			content.append(buffer, got);
	} while (got > 0 || (got < 0 && errno == EINTR));
	int error = errno;
	close(descriptor);
	errno = error;
	return got < 0 ? std::nullopt : std::optional(std::move(content));
}

bool write_file(const std::string &path, std::string_view content)
{
	int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
	if (descriptor < 0)
		return false;
	bool whole = write(descriptor, content.data(), content.size()) ==
		     static_cast<ssize_t>(content.size());
	int error = errno;
	close(descriptor);
	errno = error;
	return whole;
}

} // namespace tornado::vm
