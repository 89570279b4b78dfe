// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NOTES_HPP
#define TORNADO_SELFTESTS_NOTES_HPP

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "ports.hpp"

/* The service "note" of tornado_service_example.ko. */
namespace tornado::selftest
{

inline constexpr std::uint64_t method_put = 0;
inline constexpr std::uint64_t method_get = 1;
inline constexpr std::uint32_t note_interface = 0x6e6f7465;
inline constexpr std::uint32_t note_max = 256;

inline tornado_call put_call(std::string_view text)
{
	auto argument = make_call(method_put);

	argument.payload = reinterpret_cast<std::uintptr_t>(text.data());
	argument.payload_length = static_cast<std::uint32_t>(text.size());
	return argument;
}

inline tornado_call get_call(void *memory, std::uint32_t capacity)
{
	auto argument = make_call(method_get);

	argument.reply = reinterpret_cast<std::uintptr_t>(memory);
	argument.reply_capacity = capacity;
	return argument;
}

/** put() - 0 or minus errno */
inline int put(int client, std::string_view text)
{
	auto argument = put_call(text);

	return call(client, argument);
}

/** get() - the note */
inline std::string get(int client)
{
	std::array<char, note_max> memory{};
	auto argument = get_call(memory.data(), note_max);

	EXPECT_EQ(call(client, argument), 0);
	EXPECT_EQ(argument.word[0], argument.reply_length);
	return {memory.data(), argument.reply_length};
}

/** class NoteTest - with a client, or skipped */
class NoteTest : public testing::Test
{
protected:
	void SetUp() override
	{
		const int opened = open_service("note");

		if (opened == -ENOENT)
			GTEST_SKIP() << "no service note: insmod tornado_service_example.ko";
		ASSERT_GE(opened, 0);
		client.reset(opened);
	}

	FileDescriptor client;
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_NOTES_HPP
