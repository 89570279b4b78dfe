// SPDX-License-Identifier: GPL-2.0
/* debugfs tornado/users names the holders, and what is held cannot be unloaded. */
#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <regex>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.hpp"
#include "environment.hpp"
#include "uapi.hpp"
#include "users_file.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

std::string own_name()
{
	std::ifstream file{"/proc/self/comm"};
	std::string name;

	std::getline(file, name);
	return name;
}

class Users : public testing::Test
{
protected:
	void SetUp() override
	{
		if (!read_users())
			GTEST_SKIP() << users_advice;
	}

	static std::vector<std::string> lines(const std::string &kind, pid_t pid = ::getpid())
	{
		return lines_of(read_users().value(), kind, pid);
	}
};

TEST_F(Users, begin_with_a_header)
{
	EXPECT_EQ(read_users()->at(0), "kind pid comm details");
}

TEST_F(Users, list_a_counter_with_its_details)
{
	const std::array names{"cpu", "node", "one", "cache"};

	for (const auto clustering : {TORNADO_CLUSTERING_CPU, TORNADO_CLUSTERING_NODE,
				      TORNADO_CLUSTERING_ONE, TORNADO_CLUSTERING_CACHE}) {
		const auto counter = create_counter(clustering);
		const auto found = lines("counter");
		const std::string expected = "counter " + std::to_string(::getpid()) + " " +
					     own_name() + " clustering=" + names.at(clustering) +
					     " reps=";

		ASSERT_EQ(found.size(), 1U);
		EXPECT_TRUE(std::regex_match(found[0], std::regex{expected + "[0-9]+"}))
			<< found[0];
	}
}

TEST_F(Users, tell_as_many_reps_as_reading_does)
{
	const auto counter = create_counter();

	ASSERT_EQ(add(counter.get(), 1), 0);

	const auto expected = "reps=" + std::to_string(read_counter(counter.get()).reps);

	ASSERT_EQ(lines("counter").size(), 1U);
	EXPECT_TRUE(lines("counter")[0].ends_with(expected)) << lines("counter")[0];
}

TEST_F(Users, list_each_counter_once)
{
	const auto first = create_counter();
	const auto second = create_counter();
	const FileDescriptor copy{::dup(first.get())};

	EXPECT_EQ(lines("counter").size(), 2U);
}

TEST_F(Users, forget_a_closed_counter)
{
	auto counter = create_counter();

	counter.reset();
	EXPECT_TRUE(lines("counter").empty());
}

TEST_F(Users, forget_the_counters_of_a_process_that_ended)
{
	Child child{[] {
		/* Left open on purpose. */
		return create_counter().release() >= 0 ? 0 : 1;
	}};
	const auto pid = child.pid();

	EXPECT_EQ(child.wait(), 0);
	EXPECT_TRUE(lines("counter", pid).empty());
}

TEST_F(Users, can_be_read_while_counters_come_and_go)
{
	std::jthread creator{[](const std::stop_token &stop) {
		while (!stop.stop_requested())
			create_counter();
	}};
	const auto end = std::chrono::steady_clock::now() + 1s;

	while (std::chrono::steady_clock::now() < end)
		ASSERT_TRUE(read_users());
}

/* delete_module() as rmmod calls it: no waiting, no force. */
int unload()
{
	return ::syscall(SYS_delete_module, "tornado", O_NONBLOCK) < 0 ? -errno : 0;
}

class Unloading : public testing::Test
{
protected:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_DESTRUCTIVE("a module with this bug would be unloaded");
	}
};

TEST_F(Unloading, is_refused_while_the_device_is_open)
{
	const auto device = open_device();

	ASSERT_EQ(unload(), -EWOULDBLOCK);
}

TEST_F(Unloading, is_refused_while_a_counter_is_open)
{
	const auto counter = create_counter();

	ASSERT_EQ(unload(), -EWOULDBLOCK);
	EXPECT_EQ(add(counter.get(), 1), 0);
	EXPECT_EQ(sum_of(counter.get()), 1);
}

} // namespace
} // namespace tornado::selftest
