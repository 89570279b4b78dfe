// SPDX-License-Identifier: GPL-2.0
/* Names of ports: who has them, who may open them, and when they go. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include <grp.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include "child.hpp"
#include "debugfs_table.hpp"
#include "environment.hpp"
#include "incrementing.hpp"
#include "ports.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr auto name = "ppc-name-test";
constexpr uid_t stranger = 65533;

class PortName : public testing::Test
{
protected:
	/* What a child without privileges gets, that has these ids. */
	int open_as(uid_t uid, gid_t gid)
	{
		Child child{[&] {
			if (::setgroups(0, nullptr) < 0 || ::setresgid(gid, gid, gid) < 0 ||
			    ::setresuid(uid, uid, uid) < 0)
				return 255;
			const int opened = open_port(device.get(), name);
			return opened < 0 ? -opened : 0;
		}};

		return -child.wait();
	}

	int open_from(std::uint32_t checks_owner, std::uint32_t owner)
	{
		tornado_port_open argument{};

		argument.size = sizeof(argument);
		std::string(name).copy(argument.name, sizeof(argument.name));
		argument.checks_owner = checks_owner;
		argument.owner = owner;
		const FileDescriptor opened{
			request(device.get(), TORNADO_IOC_PORT_OPEN, &argument)};
		return opened ? 0 : opened.get();
	}

	static unsigned listed()
	{
		unsigned count = 0;
		for (const auto &row : debugfs_table("names"))
			count += row.at("name") == name ? 1 : 0;
		return count;
	}

	FileDescriptor device = open_device();
	FileDescriptor port = create_port();
};

TEST_F(PortName, is_opened_and_called)
{
	ASSERT_EQ(publish(port.get(), name), 0);
	ServerThread server(port.get(), 0, increment);
	const FileDescriptor client{open_port(device.get(), name)};
	auto argument = make_call(41);

	ASSERT_TRUE(client);
	EXPECT_EQ(call(client.get(), argument), 0);
	EXPECT_EQ(argument.word[0], 42U);
	port.reset();
}

TEST_F(PortName, goes_with_its_port)
{
	ASSERT_EQ(publish(port.get(), name), 0);
	const FileDescriptor client{open_port(device.get(), name)};

	port.reset();
	EXPECT_EQ(open_port(device.get(), name), -ENOENT) << "a client does not keep it";
	port = create_port();
	EXPECT_EQ(publish(port.get(), name), 0) << "the name is free again";
}

TEST_F(PortName, of_somebody_else)
{
	const auto other = create_port();

	ASSERT_EQ(publish(port.get(), name), 0);
	EXPECT_EQ(publish(other.get(), name), -EEXIST);
	EXPECT_EQ(publish(other.get(), std::string(name) + "-2"), 0);
}

TEST_F(PortName, second_of_a_port)
{
	ASSERT_EQ(publish(port.get(), name), 0);
	EXPECT_EQ(publish(port.get(), name), -EBUSY);
	EXPECT_EQ(publish(port.get(), std::string(name) + "-2"), -EBUSY);
}

TEST_F(PortName, that_is_none)
{
	std::string behind(TORNADO_NAME_SIZE, '\0');
	behind.front() = 'x';
	behind.back() = 'x';

	for (const auto &text :
	     {std::string{}, std::string(TORNADO_NAME_SIZE, 'x'), behind, std::string{"a b"},
	      std::string{"line\n"}, std::string{"\x7f"}, std::string{"\xc3\xa4"}}) {
		EXPECT_EQ(publish(port.get(), text), -EINVAL) << text;
		EXPECT_EQ(open_port(device.get(), text), -EINVAL) << text;
	}
	EXPECT_EQ(publish(port.get(), std::string(TORNADO_NAME_SIZE - 1, 'x')), 0);
}

TEST_F(PortName, nobody_has)
{
	EXPECT_EQ(open_port(device.get(), name), -ENOENT);
}

TEST_F(PortName, mode_with_other_bits)
{
	for (const std::uint32_t mode : {01000U, 04600U, 1U << 31})
		EXPECT_EQ(publish(port.get(), name, mode), -EINVAL);
}

TEST_F(PortName, mode_decides_who_may_open)
{
	SKIP_UNLESS_ROOT();
	struct Expected {
		std::uint32_t mode;
		int group, others;
	};

	for (const auto &[mode, group, others] :
	     {Expected{0600, -EACCES, -EACCES}, Expected{0620, 0, -EACCES},
	      Expected{0602, -EACCES, 0}, Expected{0666, 0, 0}, Expected{0555, -EACCES, -EACCES}}) {
		port = create_port();
		ASSERT_EQ(publish(port.get(), name, mode), 0);
		EXPECT_EQ(open_as(stranger, ::getegid()), group) << std::oct << mode;
		EXPECT_EQ(open_as(stranger, stranger), others) << std::oct << mode;
		EXPECT_EQ(open_from(0, 0), 0) << "root may";
	}
}

TEST_F(PortName, owner_without_permission)
{
	SKIP_UNLESS_ROOT();
	Child child{[this] {
		if (::setresuid(stranger, stranger, stranger) < 0)
			return 1;
		if (publish(port.get(), name, 0066) != 0)
			return 2;
		return open_port(device.get(), name) == -EACCES ? 0 : 3;
	}};

	EXPECT_EQ(child.wait(), 0);
}

TEST_F(PortName, owner_that_is_asked_for)
{
	ASSERT_EQ(publish(port.get(), name), 0);
	EXPECT_EQ(open_from(1, ::geteuid()), 0);
	EXPECT_EQ(open_from(1, ::geteuid() + 1), -EPERM);
	EXPECT_EQ(open_from(1, ~0U), -EPERM) << "no user has that number";
	EXPECT_EQ(open_from(2, ::geteuid()), -EINVAL);
	EXPECT_EQ(open_from(0, 1), -EINVAL);
}

TEST_F(PortName, is_listed)
{
	SKIP_UNLESS_ROOT();
	if (!std::ifstream("/sys/kernel/debug/tornado/names"))
		GTEST_SKIP() << "no debugfs on /sys/kernel/debug";
	ASSERT_EQ(publish(port.get(), name, 0640), 0);
	for (const auto &row : debugfs_table("names"))
		if (row.at("name") == name) {
			EXPECT_EQ(row.at("mode"), "0640");
			EXPECT_EQ(row.at("uid"), "0");
			EXPECT_EQ(row.at("pid"), std::to_string(::getpid()));
		}
	EXPECT_EQ(listed(), 1U);
	port.reset();
	EXPECT_EQ(listed(), 0U);
}

TEST_F(PortName, is_of_one_network_namespace)
{
	SKIP_UNLESS_ROOT();
	ASSERT_EQ(publish(port.get(), name), 0);
	Child child{[this] {
		if (::unshare(CLONE_NEWNET) < 0)
			return 77;
		if (open_port(device.get(), name) != -ENOENT)
			return 1;
		const auto inner = create_port();
		if (publish(inner.get(), name) != 0)
			return 2;
		return FileDescriptor{open_port(device.get(), name)} ? 0 : 3;
	}};
	const int result = child.wait();

	if (result == 77)
		GTEST_SKIP() << "no network namespaces: needs CONFIG_NET_NS";
	EXPECT_EQ(result, 0);
}

TEST_F(PortName, goes_with_its_network_namespace)
{
	SKIP_UNLESS_ROOT();
	if (!std::ifstream("/sys/kernel/debug/tornado/names"))
		GTEST_SKIP() << "no debugfs on /sys/kernel/debug";
	/* The port stays in this process, when the child and its namespace are gone. */
	Child child{[this] {
		if (::unshare(CLONE_NEWNET) < 0)
			return 77;
		return publish(port.get(), name) == 0 ? 0 : 1;
	}};
	const int result = child.wait();

	if (result == 77)
		GTEST_SKIP() << "no network namespaces: needs CONFIG_NET_NS";
	ASSERT_EQ(result, 0);
	for (int i = 0; i < 300 && listed() > 0; i++)
		std::this_thread::sleep_for(100ms);
	EXPECT_EQ(listed(), 0U);
	EXPECT_EQ(publish(port.get(), name), -EBUSY) << "it had one";
}

/* Two want the same name, publish and close, while others open and call by it. */
TEST_F(PortName, comes_and_goes)
{
	constexpr int enough = 300;
	std::atomic<int> published{0};
	std::atomic<int> refused{0};
	std::atomic<int> opened{0};
	std::atomic<int> missed{0};
	const auto end = std::chrono::steady_clock::now() + 30s;
	const auto goes_on = [&] {
		return (published < enough || refused < 10 || opened < 10 || missed < 10) &&
		       std::chrono::steady_clock::now() < end;
	};

	start_together(4U, [&](unsigned thread) {
		while (goes_on()) {
			if (thread < 2) {
				const auto mine = create_port();
				const int result = publish(mine.get(), name);
				EXPECT_TRUE(result == 0 || result == -EEXIST) << result;
				(result == 0 ? published : refused)++;
				std::this_thread::yield();
				continue;
			}
			const FileDescriptor client{open_port(device.get(), name)};
			if (!client) {
				EXPECT_EQ(client.get(), -ENOENT);
				missed++;
				continue;
			}
			opened++;
			auto argument = make_call();
			argument.deadline_ns = after_ms(1);
			const int result = call(client.get(), argument);
			EXPECT_TRUE(result == -ETIMEDOUT || result == -EPIPE) << result;
		}
	});
	EXPECT_GT(published, 0);
	EXPECT_GT(refused, 0);
	EXPECT_GT(opened, 0);
	EXPECT_GT(missed, 0);
}

} // namespace
} // namespace tornado::selftest
