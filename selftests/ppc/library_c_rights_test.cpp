// SPDX-License-Identifier: GPL-2.0
/* What calls in C carry besides words and bytes: labels, who calls, files. */
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include <tornado/libtornado.h>
#include <tornado/libtornado_ppc.h>

#include "call_files.hpp"
#include "child.hpp"

namespace tornado::selftest
{
namespace
{

enum Method : std::uint64_t { label, caller, give_back, give_client, few_files };

struct Desk {
	libtornado_server *server = nullptr;
	/* Also of calls from other processes, whose order nobody tells ThreadSanitizer. */
	std::atomic<int> result{0};
	std::array<FileDescriptor, TORNADO_CALL_FILES_MAX> kept;
};

int take(Desk &desk)
{
	std::array<int, TORNADO_CALL_FILES_MAX> files{};
	const int count = libtornado_served_take_files(files.data(), files.size());

	for (std::size_t i = 0; std::cmp_less(i, count); ++i)
		desk.kept[i].reset(files[i]);
	return count;
}

int take_and_give(Desk &desk)
{
	const int count = take(desk);
	std::array<int, TORNADO_CALL_FILES_MAX> files{};

	if (count < 0)
		return count;
	const auto taken = static_cast<std::uint32_t>(count);
	for (std::uint32_t i = 0; i < taken; ++i)
		files[i] = desk.kept[i].get();
	return libtornado_served_give_files(files.data(), taken);
}

void answer(void *data, libtornado_served *call)
{
	auto &desk = *static_cast<Desk *>(data);
	libtornado_caller who{};

	switch (call->word[0] & 0xffff) {
	case label:
		call->word[1] = call->label;
		break;
	case caller:
		desk.result = libtornado_served_caller(&who);
		call->word[1] = static_cast<std::uint64_t>(who.pid);
		call->word[2] = who.uid;
		break;
	case give_back:
		desk.result = take_and_give(desk);
		break;
	case give_client: {
		const FileDescriptor client{libtornado_server_client(desk.server)};
		const int file = client.get();
		desk.result = libtornado_served_give_files(&file, 1);
		break;
	}
	case few_files: {
		int file = 0;
		desk.result = libtornado_served_take_files(&file, 1);
		break;
	}
	default:
		break;
	}
}

class LibraryRights : public testing::Test
{
protected:
	void SetUp() override { start(LIBTORNADO_SERVER_TELLS_CALLER); }
	~LibraryRights() override { EXPECT_EQ(libtornado_server_stop(desk.server), 0); }

	void start(std::uint32_t options)
	{
		ASSERT_EQ(libtornado_server_stop(desk.server), 0);
		ASSERT_EQ(libtornado_server_start_with(nullptr, 0, options, answer, &desk,
						       &desk.server),
			  0)
			<< libtornado_error_message();
	}

	static int call(const FileDescriptor &client, libtornado_call &argument, Method method)
	{
		argument.word[0] = method;
		return libtornado_client_call(client.get(), &argument);
	}

	Desk desk;
};

TEST_F(LibraryRights, labels_and_methods)
{
	const FileDescriptor client{libtornado_server_client_for(desk.server, 17, 1U << label)};
	libtornado_call argument{};

	ASSERT_TRUE(client);
	EXPECT_EQ(call(client, argument, label), 0);
	EXPECT_EQ(argument.word[1], 17U);
	EXPECT_EQ(call(client, argument, caller), -EACCES);
	EXPECT_EQ(libtornado_server_revoke(desk.server, 17), 0);
	EXPECT_EQ(call(client, argument, label), -ESTALE);
	EXPECT_STREQ(libtornado_error_message(), "call a server: the server has revoked the "
						 "client; ask the server for a new one");
	EXPECT_EQ(libtornado_server_revoke(desk.server, 0), -EINVAL);
	EXPECT_EQ(libtornado_server_revoke(nullptr, 17), -EFAULT);
	EXPECT_EQ(libtornado_server_client_for(nullptr, 17, 0), -EFAULT);
}

TEST_F(LibraryRights, who_calls)
{
	const FileDescriptor client{libtornado_server_client(desk.server)};
	Child child{[&] {
		libtornado_call argument{};

		return call(client, argument, caller) == 0 &&
				       argument.word[1] == static_cast<std::uint64_t>(::getpid()) &&
				       argument.word[2] == ::geteuid()
			       ? 0
			       : 1;
	}};
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(desk.result, 0);
	libtornado_caller who{};
	EXPECT_EQ(libtornado_served_caller(&who), -ENOMSG) << "no handler";
	EXPECT_EQ(libtornado_served_caller(nullptr), -EFAULT);
}

TEST_F(LibraryRights, who_calls_is_told_only_if_asked_for)
{
	start(0);
	const FileDescriptor client{libtornado_server_client(desk.server)};
	libtornado_call argument{};

	EXPECT_EQ(call(client, argument, caller), 0);
	EXPECT_EQ(desk.result, -EOPNOTSUPP);
	libtornado_server *other = nullptr;
	EXPECT_EQ(libtornado_server_start_with(nullptr, 0, 2, answer, &desk, &other), -EINVAL);
	EXPECT_EQ(other, nullptr);
}

TEST_F(LibraryRights, files_there_and_back)
{
	const FileDescriptor client{libtornado_server_client(desk.server)};
	Pipe pipe;
	const std::array sent{pipe.in.get(), pipe.out.get()};
	libtornado_call argument{};
	libtornado_call_files files{};

	argument.word[0] = give_back;
	files.sent = sent.data();
	files.sent_count = sent.size();
	ASSERT_EQ(libtornado_client_call_files(client.get(), &argument, &files), 0)
		<< libtornado_error_message();
	EXPECT_EQ(desk.result, 0);
	ASSERT_EQ(files.received_count, 2U);
	const FileDescriptor in{files.received[0]};
	const FileDescriptor out{files.received[1]};
	char byte = 'x';
	EXPECT_EQ(::write(in.get(), &byte, 1), 1);
	byte = 0;
	EXPECT_EQ(::read(out.get(), &byte, 1), 1);
	EXPECT_EQ(byte, 'x');

	argument.word[0] = give_client;
	ASSERT_EQ(libtornado_client_call_files(client.get(), &argument, &files), 0);
	ASSERT_EQ(files.received_count, 1U);
	const FileDescriptor right{files.received[0]};
	EXPECT_EQ(call(right, argument, label), 0);
}

TEST_F(LibraryRights, files_that_do_not_fit)
{
	const FileDescriptor client{libtornado_server_client(desk.server)};
	Pipe pipe;
	const std::array sent{pipe.in.get(), pipe.out.get()};
	libtornado_call argument{};
	libtornado_call_files files{};

	argument.word[0] = few_files;
	files.sent = sent.data();
	files.sent_count = sent.size();
	EXPECT_EQ(libtornado_client_call_files(client.get(), &argument, &files), 0);
	EXPECT_EQ(desk.result, -EMSGSIZE);
	/* A call without room for files. */
	EXPECT_EQ(call(client, argument, give_client), 0);
	EXPECT_EQ(desk.result, -EMSGSIZE);
	files.sent_count = TORNADO_CALL_FILES_MAX + 1;
	EXPECT_EQ(libtornado_client_call_files(client.get(), &argument, &files), -EINVAL);
	files.sent_count = 1;
	const int closed = -1;
	files.sent = &closed;
	EXPECT_EQ(libtornado_client_call_files(client.get(), &argument, &files), -EBADF);
	files.sent = nullptr;
	EXPECT_EQ(libtornado_client_call_files(client.get(), &argument, &files), -EFAULT);
	EXPECT_EQ(libtornado_client_call_files(client.get(), &argument, nullptr), -EFAULT);
	EXPECT_EQ(libtornado_client_call_files(client.get(), nullptr, &files), -EFAULT);
	int file = 0;
	EXPECT_EQ(libtornado_served_take_files(&file, 1), -ENOMSG);
	EXPECT_EQ(libtornado_served_take_files(nullptr, 1), -EFAULT);
	EXPECT_EQ(libtornado_served_give_files(&file, 1), -ENOMSG);
	EXPECT_EQ(libtornado_served_give_files(nullptr, 1), -EFAULT);
}

} // namespace
} // namespace tornado::selftest
