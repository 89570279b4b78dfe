// SPDX-License-Identifier: GPL-2.0
/* Who calls, as the server sees it. */
#include <cerrno>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include "child.hpp"
#include "environment.hpp"
#include "ports.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

constexpr uid_t stranger = 65533;
constexpr std::uint32_t overflow_id = 65534;
constexpr auto name = "ppc-caller-test";

int ask(int context, tornado_caller &answer)
{
	answer = {};
	answer.size = sizeof(answer);
	return request(context, TORNADO_IOC_CALLER, &answer);
}

class Caller : public testing::Test
{
protected:
	/* Serves one call of a child, and asks. */
	tornado_caller caller_of(Child &child)
	{
		tornado_caller answer{};
		Context context{port.get()};

		EXPECT_EQ(context.wait(), 0);
		EXPECT_EQ(ask(context.file(), answer), 0);
		EXPECT_EQ(context.reply(), 0);
		EXPECT_EQ(child.wait(), 0);
		return answer;
	}

	int call_once()
	{
		auto argument = make_call();

		return call(client.get(), argument) == 0 ? 0 : 1;
	}

	FileDescriptor port = create_port(0, 4, TORNADO_PORT_TELLS_CALLER);
	FileDescriptor client = create_client(port.get());
};

TEST_F(Caller, in_the_same_process)
{
	pid_t tid = 0;
	std::jthread thread([&] {
		tid = ::gettid();
		EXPECT_EQ(call_once(), 0);
	});
	Context context{port.get()};
	tornado_caller answer{};

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(ask(context.file(), answer), 0);
	EXPECT_EQ(answer.pid, ::getpid());
	EXPECT_EQ(answer.uid, ::geteuid());
	EXPECT_EQ(answer.gid, ::getegid());
	EXPECT_EQ(context.reply(), 0);
	thread.join();
	EXPECT_EQ(answer.tid, tid);
}

TEST_F(Caller, of_another_user)
{
	SKIP_UNLESS_ROOT();
	Child child{[this] {
		if (::setresgid(stranger - 1, stranger - 1, stranger - 1) < 0 ||
		    ::setresuid(stranger, stranger, stranger) < 0)
			return 2;
		return call_once();
	}};
	const auto answer = caller_of(child);

	EXPECT_EQ(answer.uid, stranger);
	EXPECT_EQ(answer.gid, stranger - 1);
	EXPECT_NE(answer.pid, ::getpid());
	EXPECT_EQ(answer.pid, answer.tid);
}

TEST_F(Caller, by_way_of_a_name)
{
	ASSERT_EQ(publish(port.get(), name), 0);
	client.reset(open_port(open_device().get(), name));
	ASSERT_TRUE(client);
	Child child{[this] { return call_once(); }};

	EXPECT_EQ(caller_of(child).uid, ::geteuid());
}

TEST_F(Caller, out_of_sight)
{
	SKIP_UNLESS_ROOT();
	Child server{[this] {
		if (::unshare(CLONE_NEWUSER | CLONE_NEWPID) < 0)
			return 77;
		Child inner{[this] {
			Context context{port.get()};
			tornado_caller answer{};

			if (context.wait() != 0 || ask(context.file(), answer) != 0)
				return 1;
			if (answer.pid != 0 || answer.tid != 0)
				return 2;
			if (answer.uid != overflow_id || answer.gid != overflow_id)
				return 3;
			return context.reply() == 0 ? 0 : 4;
		}};
		return inner.wait();
	}};
	auto argument = make_call();

	argument.deadline_ns = after_ms(30'000);
	const int result = call(client.get(), argument);
	const int served = server.wait();
	if (served == 77)
		GTEST_SKIP()
			<< "no namespaces of users or PIDs: needs CONFIG_USER_NS, CONFIG_PID_NS";
	EXPECT_EQ(served, 0);
	EXPECT_EQ(result, 0);
}

TEST_F(Caller, that_is_gone)
{
	Child child{[this] { return call_once(); }};
	Context context{port.get()};
	tornado_caller answer{};

	ASSERT_EQ(context.wait(), 0);
	child.kill(SIGKILL);
	EXPECT_EQ(child.wait(), -SIGKILL);
	EXPECT_EQ(ask(context.file(), answer), 0);
	EXPECT_EQ(answer.uid, ::geteuid());
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(Caller, without_a_call)
{
	Context context{port.get()};
	tornado_caller answer{};

	EXPECT_EQ(ask(context.file(), answer), -ENOMSG);
	std::jthread thread([this] { EXPECT_EQ(call_once(), 0); });
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(ask(context.file(), answer), -ENOMSG);
}

TEST_F(Caller, asked_by_another_thread)
{
	std::jthread thread([this] { EXPECT_EQ(call_once(), 0); });
	Context context{port.get()};

	ASSERT_EQ(context.wait(), 0);
	std::jthread([&] {
		tornado_caller answer{};

		EXPECT_EQ(ask(context.file(), answer), -EPERM);
	}).join();
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(Caller, bad_questions)
{
	std::jthread thread([this] { EXPECT_EQ(call_once(), 0); });
	Context context{port.get()};

	ASSERT_EQ(context.wait(), 0);
	for (unsigned member = 1; member < sizeof(tornado_caller) / 4; member++) {
		std::uint32_t answer[sizeof(tornado_caller) / 4] = {sizeof(tornado_caller)};

		answer[member] = 1;
		EXPECT_EQ(request(context.file(), TORNADO_IOC_CALLER, answer), -EINVAL) << member;
	}
	EXPECT_EQ(request(context.file(), TORNADO_IOC_CALLER, nullptr), -EFAULT);
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(Caller, of_a_port_that_does_not_tell)
{
	port = create_port();
	client = create_client(port.get());
	std::jthread thread([this] { EXPECT_EQ(call_once(), 0); });
	Context context{port.get()};
	tornado_caller answer{};

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(ask(context.file(), answer), -EOPNOTSUPP);
	EXPECT_EQ(context.reply(), 0);
}

} // namespace
} // namespace tornado::selftest
