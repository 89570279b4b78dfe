// SPDX-License-Identifier: GPL-2.0
/* What a server learns of its port: where contexts lack, and what was counted. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "child.hpp"
#include "cpus.hpp"
#include "deadline.hpp"
#include "ports.hpp"
#include "uapi.hpp"
#include "users_file.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr int patience_ms = 30'000;

/* 1: it is readable; 0: it was not until @timeout_ms had passed. */
int poll_port(int port, int timeout_ms)
{
	pollfd polled{.fd = port, .events = POLLIN, .revents = 0};

	const int count = ::poll(&polled, 1, timeout_ms);
	EXPECT_TRUE(count == 0 || polled.revents == POLLIN) << polled.revents;
	return count;
}

/* A port, used on one CPU. */
class PortWatch : public testing::Test
{
protected:
	PortWatch() { pin_to(cpu); }
	~PortWatch() override { run_on(cpus); }

	std::jthread begin_call(int expected = 0)
	{
		return std::jthread([this, expected] {
			auto argument = make_call();

			EXPECT_EQ(call(client.get(), argument), expected);
		});
	}

	const std::vector<int> cpus = allowed_cpus();
	const int cpu = cpus.front();
	FileDescriptor port = create_port(0, 8);
	FileDescriptor client = create_client(port.get());
};

TEST_F(PortWatch, is_quiet_without_need)
{
	ServerThread server(port.get(), 0, [](Context &) { return 0; }, cpu);

	EXPECT_EQ(poll_port(port.get(), 0), 0);
	EXPECT_EQ(lacking_cpu(port.get()), 0);
	port.reset();
	server.await_end();
}

TEST_F(PortWatch, tells_where_a_context_lacks)
{
	Context context{port.get()};
	const auto served = begin_call();
	ASSERT_EQ(context.wait(), 0);
	/* The call may have come before there was a context. */
	static_cast<void>(lacking_cpu(port.get()));
	std::this_thread::sleep_for(120ms);

	const auto waiting = begin_call();
	EXPECT_EQ(poll_port(port.get(), patience_ms), 1);
	EXPECT_EQ(lacking_cpu(port.get()), cpu + 1);
	/* Not again for 100 ms, which may pass before this thread asks. */
	EXPECT_TRUE(becomes_true([this] {
		return lacking_cpu(port.get()) == 0 && poll_port(port.get(), 0) == 0;
	})) << "it was told";

	std::jthread([this] {
		Context second{port.get()};

		EXPECT_EQ(second.wait(), 0);
		EXPECT_EQ(second.reply(), 0);
	}).join();
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(PortWatch, wakes_epoll)
{
	const FileDescriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
	epoll_event event{.events = EPOLLIN, .data = {.u64 = 7}};
	ASSERT_EQ(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, port.get(), &event), 0);

	/* There is no context yet; and the waiting call keeps nobody from closing the port. */
	const auto caller = begin_call(-EPIPE);
	epoll_event told{};
	ASSERT_EQ(::epoll_wait(epoll.get(), &told, 1, patience_ms), 1);
	EXPECT_EQ(told.data.u64, 7U);
	EXPECT_EQ(lacking_cpu(port.get()), cpu + 1);
	port.reset();
	EXPECT_EQ(::epoll_wait(epoll.get(), &told, 1, 0), 0);
}

/* Each call makes one more to the same port, until word 0 is 0: all contexts wait for others. */
TEST_F(PortWatch, finds_contexts_for_nested_calls)
{
	constexpr std::uint64_t depth = 6;
	std::vector<std::unique_ptr<ServerThread>> servers;
	std::atomic<bool> is_over{false};
	const auto serve = [this](Context &context) {
		auto argument = make_call(context.told.word[0] - 1);
		if (context.told.word[0] > 0) {
			EXPECT_EQ(call(client.get(), argument), 0);
		}
		context.told.word[1] = context.told.word[0] > 0 ? argument.word[1] + 1 : 0;
		return 0;
	};
	std::jthread starter([&] {
		while (!is_over) {
			poll_port(port.get(), 20);
			const int lacking = lacking_cpu(port.get());
			if (lacking <= 0)
				continue;
			servers.push_back(
				std::make_unique<ServerThread>(port.get(), 0, serve, lacking - 1));
			/* Until it waits, one more would be asked for every 100 ms. */
			becomes_true([&] {
				return statistics_of(port.get()).contexts == servers.size();
			});
		}
	});

	auto argument = make_call(depth);
	argument.deadline_ns = after_ms(patience_ms);
	EXPECT_EQ(call(client.get(), argument), 0);
	EXPECT_EQ(argument.word[1], depth);
	is_over = true;
	starter.join();
	EXPECT_GE(servers.size(), depth);
	EXPECT_LE(servers.size(), 8U) << "more than the port's limit";
	port.reset();
	servers.clear();
}

TEST_F(PortWatch, counts_what_was_served)
{
	constexpr std::uint64_t calls = 100;
	ServerThread server(port.get(), 0, [](Context &) { return 0; }, cpu);

	for (std::uint64_t i = 0; i < calls; ++i) {
		auto argument = make_call();

		ASSERT_EQ(call(client.get(), argument), 0);
	}
	const auto told = statistics_of(port.get());
	EXPECT_EQ(told.contexts, 1U);
	/* Waiting twice for one call takes that the context ends. */
	EXPECT_GE(told.hot + told.cold + told.queued + told.borrowed, calls);
	EXPECT_LE(told.hot + told.cold + told.borrowed, calls);
	EXPECT_EQ(told.timed_out + told.killed + told.abandoned + told.closed, 0U);
	port.reset();
	server.await_end();
}

TEST_F(PortWatch, counts_how_calls_failed)
{
	auto argument = make_call();
	argument.deadline_ns = after_ms(1);
	EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);
	{
		Child caller{[this] {
			auto never = make_call();

			return call(client.get(), never) == 0 ? 0 : 1;
		}};
		while (statistics_of(port.get()).queued < 2)
			::usleep(1000);
		caller.kill(SIGKILL);
		EXPECT_EQ(caller.wait(), -SIGKILL);
	}
	{
		const auto caller = begin_call(-EPIPE);
		Context context{port.get()};

		ASSERT_EQ(context.wait(), 0);
		context.close();
	}
	const auto told = statistics_of(port.get());
	EXPECT_EQ(told.timed_out, 1U);
	EXPECT_EQ(told.killed, 1U);
	EXPECT_EQ(told.abandoned, 1U);
	EXPECT_EQ(told.closed, 0U);
	EXPECT_GE(told.asked, 1U);
	EXPECT_EQ(told.contexts, 0U);
}

TEST_F(PortWatch, debugfs_says_the_same)
{
	auto argument = make_call();
	argument.deadline_ns = after_ms(1);
	EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);

	const auto users = read_users();
	if (!users)
		GTEST_SKIP() << users_advice;
	const auto lines = lines_of(*users, "port", ::getpid());
	ASSERT_EQ(lines.size(), 1U);
	const auto told = statistics_of(port.get());
	const auto number = [](const char *name, std::uint64_t value) {
		return std::string{name} + "=" + std::to_string(value);
	};
	for (const auto &expected :
	     {number("contexts", told.contexts), number("hot", told.hot), number("cold", told.cold),
	      number("borrowed", told.borrowed), number("queued", told.queued),
	      number("staged", told.staged), number("asked", told.asked), number("timed_out", 1),
	      number("killed", told.killed), number("abandoned", told.abandoned),
	      number("closed", told.closed)})
		EXPECT_NE(lines.front().find(expected), std::string::npos) << expected;
}

TEST_F(PortWatch, is_not_what_others_offer)
{
	tornado_port_lacking lacking{};
	tornado_port_statistics statistics{};
	const Context context{port.get()};

	lacking.size = sizeof(lacking);
	statistics.size = sizeof(statistics);
	for (const int other : {client.get(), context.file()}) {
		EXPECT_EQ(request(other, TORNADO_IOC_PORT_LACKING, &lacking), -ENOTTY);
		EXPECT_EQ(request(other, TORNADO_IOC_PORT_STATISTICS, &statistics), -ENOTTY);
	}
}

} // namespace
} // namespace tornado::selftest
