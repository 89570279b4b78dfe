// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_CALL_FILES_HPP
#define TORNADO_SELFTESTS_CALL_FILES_HPP

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <tornado/call_files.h>
#include <unistd.h>

#include "ports.hpp"
#include "uapi.hpp"

/* Files that go with calls. */
namespace tornado::selftest
{

struct Pipe {
	Pipe()
	{
		std::array<int, 2> ends{};
		if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) < 0)
			throw std::system_error{errno, std::generic_category(), "pipe"};
		out.reset(ends[0]);
		in.reset(ends[1]);
	}
	/** is_closed() - nobody can write to it any more */
	[[nodiscard]] bool is_closed() const
	{
		char byte = 0;
		return ::read(out.get(), &byte, 1) == 0;
	}

	FileDescriptor out, in;
};

inline tornado_call_files make_call_files(const std::vector<int> &sent, std::uint32_t capacity = 0)
{
	tornado_call_files argument{};

	argument.call.size = sizeof(argument);
	argument.file_count = static_cast<std::uint32_t>(sent.size());
	argument.file_capacity = capacity;
	std::ranges::copy(sent, argument.file);
	return argument;
}

inline int call_files(int client, tornado_call_files &argument)
{
	return request(client, TORNADO_IOC_CALL_FILES, &argument);
}

inline tornado_files make_files(const std::vector<int> &sent = {})
{
	tornado_files argument{};

	argument.size = sizeof(argument);
	argument.file_count = static_cast<std::uint32_t>(sent.size());
	std::ranges::copy(sent, argument.file);
	return argument;
}

inline int receive_files(const Context &context, tornado_files &argument)
{
	return request(context.file(), TORNADO_IOC_RECEIVE_FILES, &argument);
}

inline int reply_files(const Context &context, const std::vector<int> &sent)
{
	auto argument = make_files(sent);

	return request(context.file(), TORNADO_IOC_REPLY_FILES, &argument);
}

/** own() - those that came, closed at the end */
template <typename Argument>
std::vector<FileDescriptor> own(const Argument &argument)
{
	std::vector<FileDescriptor> files;
	for (std::uint32_t i = 0; i < argument.file_count; i++)
		files.emplace_back(argument.file[i]);
	return files;
}

inline auto open_files()
{
	const std::filesystem::directory_iterator entries{"/proc/self/fd"};

	return std::distance(begin(entries), end(entries));
}

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_CALL_FILES_HPP
