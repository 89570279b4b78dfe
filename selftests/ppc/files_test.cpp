// SPDX-License-Identifier: GPL-2.0
/* Files that go with calls, each way. */
#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "call_files.hpp"
#include "child.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

class CallFiles : public testing::Test
{
protected:
	FileDescriptor port = create_port();
	FileDescriptor client = create_client(port.get());
};

TEST_F(CallFiles, server_writes_to_what_it_gets)
{
	const Pipe pipe;
	std::jthread caller([&] {
		auto argument = make_call_files({pipe.in.get()});

		EXPECT_EQ(call_files(client.get(), argument), 0);
		EXPECT_EQ(argument.file_count, 0U);
		EXPECT_EQ(argument.file[0], 0);
	});
	Context context{port.get()};
	auto files = make_files();

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.told.file_count, 1U);
	ASSERT_EQ(receive_files(context, files), 0);
	ASSERT_EQ(files.file_count, 1U);
	const auto mine = own(files);
	EXPECT_NE(mine[0].get(), pipe.in.get());
	EXPECT_EQ(::fcntl(mine[0].get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	EXPECT_EQ(::write(mine[0].get(), "x", 1), 1);
	EXPECT_EQ(context.reply(), 0);
	char byte = 0;
	EXPECT_EQ(::read(pipe.out.get(), &byte, 1), 1);
	EXPECT_EQ(byte, 'x');
}

TEST_F(CallFiles, eight_there_and_back_in_their_order)
{
	std::array<Pipe, TORNADO_CALL_FILES_MAX> pipes;
	std::vector<int> sent;
	for (const auto &pipe : pipes)
		sent.push_back(pipe.in.get());
	std::jthread server([&] {
		Context context{port.get()};
		auto files = make_files();

		ASSERT_EQ(context.wait(), 0);
		ASSERT_EQ(receive_files(context, files), 0);
		EXPECT_EQ(files.file_count, TORNADO_CALL_FILES_MAX);
		const auto mine = own(files);
		EXPECT_EQ(reply_files(context, {std::begin(files.file), std::end(files.file)}), 0);
		EXPECT_EQ(context.reply(), 0);
	});
	auto argument = make_call_files(sent, TORNADO_CALL_FILES_MAX);

	ASSERT_EQ(call_files(client.get(), argument), 0);
	ASSERT_EQ(argument.file_count, TORNADO_CALL_FILES_MAX);
	const auto back = own(argument);
	for (unsigned i = 0; i < back.size(); i++) {
		char number = static_cast<char>(i);
		EXPECT_EQ(::write(back[i].get(), &number, 1), 1);
		number = -1;
		EXPECT_EQ(::read(pipes[i].out.get(), &number, 1), 1);
		EXPECT_EQ(number, static_cast<char>(i));
	}
}

TEST_F(CallFiles, are_closed_if_the_server_does_not_take_them)
{
	Pipe pipe;
	std::jthread caller([&] {
		auto argument = make_call_files({pipe.in.get()});

		EXPECT_EQ(call_files(client.get(), argument), 0);
	});
	Context context{port.get()};

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.reply(), 0);
	caller.join();
	pipe.in.reset();
	EXPECT_TRUE(pipe.is_closed());
}

TEST_F(CallFiles, are_closed_when_nobody_serves)
{
	Pipe pipe;
	auto argument = make_call_files({pipe.in.get()});

	argument.call.deadline_ns = after_ms(1);
	EXPECT_EQ(call_files(client.get(), argument), -ETIMEDOUT);
	argument = make_call_files({pipe.in.get()});
	port.reset();
	EXPECT_EQ(call_files(client.get(), argument), -EPIPE);
	pipe.in.reset();
	EXPECT_TRUE(pipe.is_closed());
}

TEST_F(CallFiles, of_a_caller_that_is_gone)
{
	Pipe pipe;
	Child caller{[&] {
		auto argument = make_call_files({pipe.in.get()}, 1);

		return call_files(client.get(), argument) == 0 ? 0 : 1;
	}};
	Context context{port.get()};
	auto files = make_files();
	Pipe reply;

	ASSERT_EQ(context.wait(), 0);
	caller.kill(SIGKILL);
	EXPECT_EQ(caller.wait(), -SIGKILL);
	pipe.in.reset();
	EXPECT_FALSE(pipe.is_closed()) << "the call still has it";
	EXPECT_EQ(receive_files(context, files), 0);
	EXPECT_EQ(files.file_count, 1U);
	own(files);
	EXPECT_TRUE(pipe.is_closed());
	EXPECT_EQ(reply_files(context, {reply.in.get()}), 0);
	reply.in.reset();
	EXPECT_FALSE(reply.is_closed());
	EXPECT_EQ(context.reply(), 0);
	EXPECT_TRUE(reply.is_closed());
}

TEST_F(CallFiles, are_received_once)
{
	const Pipe pipe;
	std::jthread caller([&] {
		auto argument = make_call_files({pipe.in.get()});

		EXPECT_EQ(call_files(client.get(), argument), 0);
	});
	Context context{port.get()};
	auto files = make_files();

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(receive_files(context, files), 0);
	own(files);
	files = make_files();
	EXPECT_EQ(receive_files(context, files), 0);
	EXPECT_EQ(files.file_count, 0U);
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(CallFiles, client_of_a_port_may_be_sent)
{
	std::jthread caller([&] {
		auto argument = make_call_files({client.get()});

		EXPECT_EQ(call_files(client.get(), argument), 0);
	});
	Context context{port.get()};
	auto files = make_files();

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(receive_files(context, files), 0);
	ASSERT_EQ(files.file_count, 1U);
	const auto mine = own(files);
	auto argument = make_call();
	argument.deadline_ns = 1;
	EXPECT_EQ(call(mine[0].get(), argument), -ETIMEDOUT);
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(CallFiles, none_in_a_call_without)
{
	std::jthread caller([&] {
		auto argument = make_call();

		EXPECT_EQ(call(client.get(), argument), 0);
	});
	const Pipe pipe;
	Context context{port.get()};
	auto files = make_files();

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.told.file_count, 0U);
	EXPECT_EQ(receive_files(context, files), 0);
	EXPECT_EQ(files.file_count, 0U);
	EXPECT_EQ(reply_files(context, {}), 0);
	EXPECT_EQ(reply_files(context, {pipe.in.get()}), -EMSGSIZE);
	EXPECT_EQ(context.reply(), 0);
}

/* Servers that take them, leave them, give some back or give up, and callers out of patience. */
TEST_F(CallFiles, stress)
{
	constexpr long enough = 300;
	const auto before = open_files();
	std::atomic<long> answered{0};
	std::atomic<long> failed{0};
	const auto end = std::chrono::steady_clock::now() + 30s;
	std::atomic<bool> is_over{false};

	start_together(6U, [&](unsigned thread) {
		Pipe pipe;
		if (thread < 3) {
			while (!is_over) {
				Context context{port.get()};
				for (unsigned i = 0; i < 20 && !is_over; i++) {
					if (context.wait(after_ms(2)) != 0)
						continue;
					auto files = make_files();
					if (i % 3 != 0) {
						EXPECT_EQ(receive_files(context, files), 0);
					}
					const auto mine = own(files);
					if (i % 2 == 0) {
						EXPECT_EQ(reply_files(context, {pipe.in.get(),
										pipe.out.get()}),
							  0);
					}
					if (i < 19) {
						EXPECT_EQ(context.reply(), 0);
					}
				}
			}
			return;
		}
		for (unsigned i = 0; !is_over; i++) {
			auto argument = make_call_files(
				std::vector<int>(i % (TORNADO_CALL_FILES_MAX + 1), pipe.in.get()),
				2);
			argument.call.deadline_ns = after_ms(i % 3 == 0 ? 1 : 50);
			const int result = call_files(client.get(), argument);
			EXPECT_TRUE(result == 0 || result == -ETIMEDOUT || result == -EPIPE)
				<< result;
			if (result == 0)
				own(argument);
			(result == 0 ? answered : failed)++;
			if ((answered >= enough && failed >= 20) ||
			    std::chrono::steady_clock::now() >= end)
				is_over = true;
		}
	});
	EXPECT_GT(answered, 0);
	EXPECT_GT(failed, 0);
	EXPECT_EQ(open_files(), before);
}

} // namespace
} // namespace tornado::selftest
