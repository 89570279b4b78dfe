// SPDX-License-Identifier: GPL-2.0
/* Files that may not go with calls, and what those get who try. */
#include <cstring>
#include <functional>
#include <thread>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "call_files.hpp"
#include "child.hpp"
#include "pages.hpp"

namespace tornado::selftest
{
namespace
{

class FilesMisuse : public testing::Test
{
protected:
	int call_with(const std::vector<int> &sent)
	{
		auto argument = make_call_files(sent);

		argument.call.deadline_ns = after_ms(1);
		return call_files(client.get(), argument);
	}

	/* While this thread serves a call that takes up to two files. */
	void while_served(const std::function<void()> &body)
	{
		std::jthread caller([this] {
			auto argument = make_call_files({pipe.in.get()}, 2);

			EXPECT_EQ(call_files(client.get(), argument), 0);
			own(argument);
		});

		ASSERT_EQ(context.wait(), 0);
		body();
		EXPECT_EQ(context.reply(), 0);
	}

	Pipe pipe;
	FileDescriptor port = create_port();
	FileDescriptor client = create_client(port.get());
	Context context{port.get()};
};

TEST_F(FilesMisuse, too_many)
{
	auto argument = make_call_files({});

	for (const std::uint32_t count : {9U, 1U << 31, ~0U}) {
		argument.file_count = count;
		EXPECT_EQ(call_files(client.get(), argument), -EINVAL);
	}
	argument = make_call_files({}, 9);
	EXPECT_EQ(call_files(client.get(), argument), -EINVAL);
	argument = make_call_files({}, ~0U);
	EXPECT_EQ(call_files(client.get(), argument), -EINVAL);
}

TEST_F(FilesMisuse, behind_those_counted)
{
	auto argument = make_call_files({pipe.in.get()});

	argument.file_count = 0;
	EXPECT_EQ(call_files(client.get(), argument), -EINVAL);
	argument = make_call_files({pipe.in.get()});
	argument.file[7] = pipe.in.get();
	EXPECT_EQ(call_files(client.get(), argument), -EINVAL);
}

TEST_F(FilesMisuse, that_are_not_open)
{
	EXPECT_EQ(call_with({-1}), -EBADF);
	EXPECT_EQ(call_with({pipe.in.get(), 1 << 30}), -EBADF);
}

TEST_F(FilesMisuse, that_could_keep_each_other_open)
{
	EXPECT_EQ(call_with({port.get()}), -ELOOP);
	EXPECT_EQ(call_with({pipe.in.get(), context.file()}), -ELOOP);
	int sockets[2];
	ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
	const FileDescriptor first{sockets[0]};
	const FileDescriptor second{sockets[1]};
	EXPECT_EQ(call_with({first.get()}), -ELOOP);
	EXPECT_EQ(call_with({client.get()}), -ETIMEDOUT) << "but a client may be sent";
}

TEST_F(FilesMisuse, io_uring)
{
	std::uint32_t parameters[64] = {};
	FileDescriptor ring;

	/* Some time after a ring is closed, the kernel interrupts the thread that has made it. */
	std::jthread([&] {
		ring.reset(static_cast<int>(::syscall(SYS_io_uring_setup, 1, parameters)));
	}).join();
	if (!ring)
		GTEST_SKIP() << "no io_uring: needs CONFIG_IO_URING";
	EXPECT_EQ(call_with({ring.get()}), -ELOOP);
}

TEST_F(FilesMisuse, in_the_reply)
{
	while_served([this] {
		EXPECT_EQ(reply_files(context, {-1}), -EBADF);
		EXPECT_EQ(reply_files(context, {port.get()}), -ELOOP);
		EXPECT_EQ(reply_files(context, std::vector<int>(3, pipe.in.get())), -EMSGSIZE);
		auto argument = make_files({pipe.in.get()});
		argument.file[1] = pipe.in.get();
		EXPECT_EQ(request(context.file(), TORNADO_IOC_REPLY_FILES, &argument), -EINVAL);
		argument = make_files();
		argument.file_count = 9;
		EXPECT_EQ(request(context.file(), TORNADO_IOC_REPLY_FILES, &argument), -EINVAL);
		argument = make_files();
		argument.reserved = 1;
		EXPECT_EQ(request(context.file(), TORNADO_IOC_REPLY_FILES, &argument), -EINVAL);
		EXPECT_EQ(reply_files(context, {pipe.in.get(), pipe.out.get()}), 0);
		EXPECT_EQ(reply_files(context, {pipe.in.get()}), -EBUSY);
	});
}

TEST_F(FilesMisuse, received_badly)
{
	while_served([this] {
		auto argument = make_files();
		argument.file_count = 1;
		EXPECT_EQ(receive_files(context, argument), -EINVAL);
		argument = make_files();
		argument.file[7] = 1;
		EXPECT_EQ(receive_files(context, argument), -EINVAL);
		argument = make_files();
		argument.reserved = 1;
		EXPECT_EQ(receive_files(context, argument), -EINVAL);
		argument = make_files();
		argument.flags = 1;
		EXPECT_EQ(receive_files(context, argument), -EINVAL);
		EXPECT_EQ(request(context.file(), TORNADO_IOC_RECEIVE_FILES, nullptr), -EFAULT);
		/* Where descriptors cannot be told, there are none. */
		const Pages pages{Access::read};
		argument = make_files();
		std::memcpy(pages.bytes().data(), &argument, sizeof(argument));
		pages.protect();
		const auto before = open_files();
		EXPECT_EQ(request(context.file(), TORNADO_IOC_RECEIVE_FILES, pages.bytes().data()),
			  -EFAULT);
		EXPECT_EQ(open_files(), before);
	});
}

TEST_F(FilesMisuse, without_a_call)
{
	auto argument = make_files();

	EXPECT_EQ(receive_files(context, argument), -ENOMSG);
	EXPECT_EQ(reply_files(context, {pipe.in.get()}), -ENOMSG);
}

TEST_F(FilesMisuse, by_another_thread)
{
	while_served([this] {
		std::jthread([this] {
			auto argument = make_files();

			EXPECT_EQ(receive_files(context, argument), -EPERM);
			EXPECT_EQ(reply_files(context, {pipe.in.get()}), -EPERM);
		}).join();
	});
}

TEST_F(FilesMisuse, service_in_the_kernel)
{
	const auto counter = create_counter();
	auto argument = make_call_files({pipe.in.get()});

	EXPECT_EQ(call_files(counter.get(), argument), -ENOTTY);
}

/* A server without room is told, makes room, and gets them. */
TEST_F(FilesMisuse, no_room_in_the_server)
{
	Child server{[this] {
		context.close();
		Context mine{port.get()};
		const rlimit none{static_cast<rlim_t>(mine.file() + 1), 1024};
		const rlimit enough{1024, 1024};
		auto files = make_files();

		if (mine.wait() != 0)
			return 1;
		::setrlimit(RLIMIT_NOFILE, &none);
		while (::dup(0) >= 0)
			;
		if (receive_files(mine, files) != -EMFILE)
			return 2;
		::setrlimit(RLIMIT_NOFILE, &enough);
		if (receive_files(mine, files) != 0 || files.file_count != 2)
			return 3;
		return mine.reply() == 0 ? 0 : 4;
	}};
	context.close();
	auto argument = make_call_files({pipe.in.get(), pipe.out.get()});

	EXPECT_EQ(call_files(client.get(), argument), 0);
	EXPECT_EQ(server.wait(), 0);
}

TEST_F(FilesMisuse, no_room_in_the_caller)
{
	Child caller{[this] {
		context.close();
		auto argument = make_call_files({}, 2);
		const rlimit none{64, 64};

		::setrlimit(RLIMIT_NOFILE, &none);
		while (::dup(0) >= 0)
			;
		return call_files(client.get(), argument) == -EMFILE ? 0 : 1;
	}};

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(reply_files(context, {pipe.in.get(), pipe.out.get()}), 0);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(caller.wait(), 0);
}

} // namespace
} // namespace tornado::selftest
