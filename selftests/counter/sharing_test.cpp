// SPDX-License-Identifier: GPL-2.0
/* Descriptors that are duplicated, inherited and sent: the counter lives until the last is gone. */
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

struct SocketPair {
	FileDescriptor left;
	FileDescriptor right;
};

SocketPair socket_pair()
{
	std::array<int, 2> ends{-1, -1};

	EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
	return {FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

/* A message of one byte with room for one descriptor beside it. */
class Message
{
public:
	Message()
	{
		header_.msg_iov = &data_;
		header_.msg_iovlen = 1;
		header_.msg_control = control_.data();
		header_.msg_controllen = control_.size();
	}

	Message(const Message &) = delete;
	Message &operator=(const Message &) = delete;

	bool send(int socket, int descriptor)
	{
		cmsghdr *control = CMSG_FIRSTHDR(&header_);

		control->cmsg_level = SOL_SOCKET;
		control->cmsg_type = SCM_RIGHTS;
		control->cmsg_len = CMSG_LEN(sizeof(descriptor));
		std::memcpy(CMSG_DATA(control), &descriptor, sizeof(descriptor));
		return ::sendmsg(socket, &header_, 0) == 1;
	}

	FileDescriptor receive(int socket)
	{
		int descriptor = -1;

		if (::recvmsg(socket, &header_, MSG_CMSG_CLOEXEC) != 1)
			return {};

		const cmsghdr *control = CMSG_FIRSTHDR(&header_);

		if (control == nullptr || control->cmsg_type != SCM_RIGHTS)
			return {};
		std::memcpy(&descriptor, CMSG_DATA(control), sizeof(descriptor));
		return FileDescriptor{descriptor};
	}

private:
	char byte_ = 0;
	iovec data_{&byte_, 1};
	msghdr header_{};
	alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control_{};
};

TEST(SharedCounter, duplicate_is_the_same_counter)
{
	const auto counter = create_counter();
	const FileDescriptor copy{::dup(counter.get())};

	EXPECT_EQ(add(counter.get(), 1), 0);
	EXPECT_EQ(add(copy.get(), 2), 0);
	EXPECT_EQ(sum_of(counter.get()), 3);
	EXPECT_EQ(sum_of(copy.get()), 3);
}

TEST(SharedCounter, duplicate_keeps_it_alive)
{
	auto counter = create_counter();
	const FileDescriptor copy{::dup(counter.get())};

	EXPECT_EQ(add(counter.get(), 5), 0);
	counter.reset();
	EXPECT_EQ(add(copy.get(), 1), 0);
	EXPECT_EQ(sum_of(copy.get()), 6);
}

TEST(SharedCounter, child_and_parent_count_together)
{
	const auto counter = create_counter();
	Child child{[&counter] { return -add(counter.get(), 40); }};

	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(add(counter.get(), 2), 0);
	EXPECT_EQ(sum_of(counter.get()), 42);
}

TEST(SharedCounter, child_keeps_it_alive)
{
	auto counter = create_counter();
	auto [parent_end, child_end] = socket_pair();
	Child child{[&] {
		char byte = 0;

		/* Waits until the parent has closed the counter. */
		if (::read(child_end.get(), &byte, 1) != 1)
			return 1;
		return add(counter.get(), 1) == 0 && sum_of(counter.get()) == 11 ? 0 : 2;
	}};

	EXPECT_EQ(add(counter.get(), 10), 0);
	counter.reset();
	EXPECT_EQ(::write(parent_end.get(), "", 1), 1);
	EXPECT_EQ(child.wait(), 0);
}

TEST(SharedCounter, is_sent_over_a_socket)
{
	const auto counter = create_counter();
	auto [parent_end, child_end] = socket_pair();
	Child child{[&child_end] {
		const auto received = Message{}.receive(child_end.get());

		return received ? -add(received.get(), 7) : 1;
	}};

	EXPECT_TRUE(Message{}.send(parent_end.get(), counter.get()));
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(sum_of(counter.get()), 7);
}

TEST(SharedCounter, lives_in_a_message_alone)
{
	auto counter = create_counter();
	auto [left, right] = socket_pair();

	EXPECT_EQ(add(counter.get(), 3), 0);
	ASSERT_TRUE(Message{}.send(left.get(), counter.get()));
	counter.reset();

	const auto received = Message{}.receive(right.get());

	ASSERT_TRUE(received);
	EXPECT_EQ(sum_of(received.get()), 3);
}

TEST(SharedCounter, is_gone_with_a_message_nobody_received)
{
	auto counter = create_counter();
	auto [left, right] = socket_pair();

	ASSERT_TRUE(Message{}.send(left.get(), counter.get()));
	counter.reset();
	right.reset();
	left.reset();
}

TEST(SharedCounter, sent_by_a_process_that_ended)
{
	auto [parent_end, child_end] = socket_pair();
	Child child{[&child_end] {
		const auto counter = create_counter();

		if (add(counter.get(), 8) != 0)
			return 1;
		return Message{}.send(child_end.get(), counter.get()) ? 0 : 2;
	}};

	EXPECT_EQ(child.wait(), 0);

	const auto received = Message{}.receive(parent_end.get());

	ASSERT_TRUE(received);
	EXPECT_EQ(add(received.get(), 1), 0);
	EXPECT_EQ(sum_of(received.get()), 9);
}

} // namespace
} // namespace tornado::selftest
