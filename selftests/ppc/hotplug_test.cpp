// SPDX-License-Identifier: GPL-2.0
/* Calls, and contexts, of a CPU that goes. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "cpus.hpp"
#include "deadline.hpp"
#include "incrementing.hpp"
#include "leaving_cpu.hpp"
#include "ports.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr auto patience = 30s;

/* A port whose clients call from other CPUs than the one that goes. */
class PortHotplug : public LeavingCpu
{
protected:
	void SetUp() override
	{
		LeavingCpu::SetUp();
		pin_to(cpus.front());
	}

	FileDescriptor port = create_port();
	FileDescriptor client = create_client(port.get());
};

TEST_F(PortHotplug, a_context_serves_when_its_cpu_has_gone)
{
	ServerThread server(port.get(), 0, increment, leaving);

	expect_increment(client, 1);
	EXPECT_TRUE(set_online(false));
	/* First where it waited, then where the kernel has put its thread. */
	for (std::uint64_t i = 0; i < 10; i++)
		expect_increment(client, i);
	/* None or two for a moment, if the kernel puts the thread on yet another CPU. */
	EXPECT_TRUE(becomes_true([this] { return statistics_of(port.get()).contexts == 1; }));
	EXPECT_TRUE(set_online(true));
	expect_increment(client, 2);
	port.reset();
	server.await_end();
}

TEST_F(PortHotplug, a_call_that_is_served_survives_its_cpu)
{
	std::atomic<bool> is_served{false};
	std::atomic<bool> may_reply{false};
	std::jthread server([&] {
		pin_to(leaving);
		Context context{port.get()};
		EXPECT_EQ(context.wait(), 0);
		is_served = true;
		while (!may_reply)
			std::this_thread::sleep_for(1ms);
		context.told.word[0]++;
		EXPECT_EQ(context.reply(), 0);
	});
	std::jthread caller([this] {
		pin_to(leaving);
		expect_increment(client, 7);
	});

	while (!is_served)
		std::this_thread::sleep_for(1ms);
	EXPECT_TRUE(set_online(false));
	may_reply = true;
	caller.join();
	server.join();
}

TEST_F(PortHotplug, calls_that_wait_there_are_served)
{
	std::atomic<bool> is_served{false};
	std::atomic<bool> may_reply{false};
	std::jthread server([&] {
		pin_to(leaving);
		Context context{port.get()};
		int error = context.wait();
		is_served = true;
		while (!may_reply)
			std::this_thread::sleep_for(1ms);
		while (error == 0) {
			context.told.word[0]++;
			error = context.reply_and_wait();
		}
	});
	std::vector<std::jthread> callers;
	callers.emplace_back([this] {
		pin_to(leaving);
		expect_increment(client, 0);
	});
	while (!is_served)
		std::this_thread::sleep_for(1ms);
	const auto before = statistics_of(port.get()).queued;
	for (std::uint64_t i = 1; i <= 3; i++)
		callers.emplace_back([this, i] {
			pin_to(leaving);
			expect_increment(client, i);
		});
	while (statistics_of(port.get()).queued < before + 3)
		std::this_thread::sleep_for(1ms);

	EXPECT_TRUE(set_online(false));
	may_reply = true;
	callers.clear();
	port.reset();
}

/* All CPUs call, and one comes and goes. */
TEST_F(PortHotplug, stress)
{
	std::vector<std::unique_ptr<ServerThread>> servers;
	std::atomic<bool> is_over{false};
	std::atomic<std::size_t> pinned{0};
	std::atomic<long> calls{0};
	unsigned rounds = 0;

	for (const int cpu : cpus)
		servers.push_back(std::make_unique<ServerThread>(port.get(), 0, increment, cpu));
	const auto began = std::chrono::steady_clock::now();
	start_together(static_cast<unsigned>(cpus.size()) + 1, [&](unsigned thread) {
		if (thread == cpus.size()) {
			run_on(cpus);
			while (pinned < cpus.size())
				std::this_thread::sleep_for(1ms);
			while (std::chrono::steady_clock::now() - began < patience &&
			       (rounds < 5 || calls < 500)) {
				EXPECT_TRUE(set_online(false));
				EXPECT_TRUE(set_online(true));
				rounds++;
			}
			is_over = true;
			return;
		}
		pin_to(cpus[thread]);
		pinned++;
		for (std::uint64_t i = 0; !is_over; i++) {
			expect_increment(client, i);
			calls++;
		}
	});
	EXPECT_GT(rounds, 0U);
	EXPECT_GT(calls, 0);
	port.reset();
	servers.clear();
}

} // namespace
} // namespace tornado::selftest
