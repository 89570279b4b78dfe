// SPDX-License-Identifier: GPL-2.0
/* The library's calls in C on the real module. */
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <span>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <tornado/libtornado.h>
#include <tornado/libtornado_ppc.h>

#include "child.hpp"
#include "ports.hpp"

namespace tornado::selftest
{
namespace
{

constexpr auto name = "ppc-library-c-test";

struct State {
	std::atomic<int> calls{0};
	std::atomic<bool> may_leave{false};
	libtornado_server *server = nullptr;
	int stopped = 0;
};

/* Adds words, and reverses payload. */
void answer(void *data, libtornado_served *call)
{
	auto *state = static_cast<State *>(data);

	state->calls++;
	if (call->word[0] == 77)
		state->stopped = libtornado_server_stop(state->server);
	while (call->word[0] == 78 && !state->may_leave)
		std::this_thread::sleep_for(std::chrono::milliseconds(1));
	call->word[0] += call->word[1];
	std::ranges::reverse(std::span(static_cast<char *>(call->memory),
				       std::min(call->payload_length, call->reply_capacity)));
	call->reply_length = call->payload_length;
}

class LibraryCalls : public testing::Test
{
protected:
	void SetUp() override
	{
		ASSERT_EQ(libtornado_server_start(name, 0600, answer, &state, &state.server), 0)
			<< libtornado_error_message();
		client.reset(libtornado_client_open(name));
		ASSERT_TRUE(client);
	}
	void TearDown() override { EXPECT_EQ(libtornado_server_stop(state.server), 0); }

	int call(std::uint64_t first, std::uint64_t second)
	{
		libtornado_call argument{};

		argument.word[0] = first;
		argument.word[1] = second;
		const int result = libtornado_client_call(client.get(), &argument);
		return result < 0 ? result : static_cast<int>(argument.word[0]);
	}

	State state;
	FileDescriptor client;
};

TEST_F(LibraryCalls, in_c_carry_words_and_payload)
{
	EXPECT_EQ(call(40, 2), 42);
	std::array<char, 16> reply{};
	libtornado_call argument{};

	argument.payload = "abcdef";
	argument.payload_length = 6;
	argument.reply = reply.data();
	argument.reply_capacity = reply.size();
	ASSERT_EQ(libtornado_client_call(client.get(), &argument), 0);
	EXPECT_EQ(std::string(reply.data(), argument.reply_length), "fedcba");
	argument.reply_capacity = 3;
	ASSERT_EQ(libtornado_client_call(client.get(), &argument), 0);
	EXPECT_EQ(argument.reply_length, 3U) << "as much as there is room for";
}

TEST_F(LibraryCalls, in_c_come_from_other_processes)
{
	const FileDescriptor inherited{libtornado_server_client(state.server)};
	ASSERT_TRUE(inherited);
	Child child{[&] {
		libtornado_call argument{};

		argument.word[0] = 5;
		return libtornado_client_call(inherited.get(), &argument) == 0 &&
				       argument.word[0] == 5
			       ? 0
			       : 1;
	}};
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(state.calls, 1);
}

TEST_F(LibraryCalls, in_c_have_deadlines)
{
	libtornado_call argument{};

	argument.word[0] = 78;
	argument.deadline_ns = after_ms(10);
	EXPECT_EQ(libtornado_client_call(client.get(), &argument), -ETIMEDOUT);
	state.may_leave = true;
}

TEST_F(LibraryCalls, in_c_do_not_stop_their_server)
{
	EXPECT_EQ(call(77, 0), 77);
	EXPECT_EQ(state.stopped, -EDEADLK);
	EXPECT_EQ(call(1, 1), 2);
}

TEST_F(LibraryCalls, in_c_are_refused_with_words)
{
	libtornado_server *other = nullptr;
	libtornado_call argument{};

	EXPECT_EQ(libtornado_server_start(name, 0600, answer, &state, &other), -EEXIST);
	EXPECT_EQ(other, nullptr);
	EXPECT_EQ(libtornado_server_start(nullptr, 0, nullptr, nullptr, &other), -EFAULT);
	EXPECT_EQ(libtornado_server_start(nullptr, 0, answer, nullptr, nullptr), -EFAULT);
	EXPECT_EQ(libtornado_server_start("", 0600, answer, nullptr, &other), -EINVAL);
	EXPECT_EQ(libtornado_server_client(nullptr), -EFAULT);
	EXPECT_EQ(libtornado_server_stop(nullptr), 0);
	EXPECT_EQ(libtornado_client_open("nobody-has-this"), -ENOENT);
	EXPECT_STREQ(libtornado_error_message(),
		     "open the port nobody-has-this: no server has published the name; start the "
		     "server, in the same network namespace");
	EXPECT_EQ(libtornado_client_open(nullptr), -EFAULT);
	EXPECT_EQ(libtornado_client_call(client.get(), nullptr), -EFAULT);
	EXPECT_EQ(libtornado_client_call(-1, &argument), -EBADF);
	argument.payload = "x";
	argument.payload_length = 65537;
	EXPECT_EQ(libtornado_client_call(client.get(), &argument), -EMSGSIZE);
}

TEST(LibraryCallsInC, end_with_their_server)
{
	State state;
	libtornado_call argument{};
	ASSERT_EQ(libtornado_server_start(nullptr, 0, answer, &state, &state.server), 0);
	const FileDescriptor client{libtornado_server_client(state.server)};

	EXPECT_EQ(libtornado_client_call(client.get(), &argument), 0);
	EXPECT_EQ(libtornado_server_stop(state.server), 0);
	EXPECT_EQ(libtornado_client_call(client.get(), &argument), -EPIPE);
}

} // namespace
} // namespace tornado::selftest
