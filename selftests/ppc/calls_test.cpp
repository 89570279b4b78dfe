// SPDX-License-Identifier: GPL-2.0
/* Calls that are served. */
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sched.h>

#include "child.hpp"
#include "cpus.hpp"
#include "deadline.hpp"
#include "ports.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::size_t largest = TORNADO_CALL_PAYLOAD_MAX;

/* The first word inverted, and where it was served. */
std::uint32_t invert(Context &context)
{
	context.told.word[0] = ~context.told.word[0];
	context.told.word[7] = static_cast<std::uint64_t>(::sched_getcpu());
	return 0;
}

std::uint32_t reverse(Context &context)
{
	std::ranges::reverse(context.buffer().first(context.told.payload_length));
	return context.told.payload_length;
}

/* A port, a client of it, and servers that end with it. */
class Ports : public testing::Test
{
protected:
	~Ports() override { port_.reset(); }

	void open(std::size_t buffer_size = 0)
	{
		buffer_size_ = buffer_size;
		port_ = create_port(static_cast<std::uint32_t>(buffer_size));
		client_ = create_client(port_.get());
	}
	void start_server(ServerThread::Answer answer, int cpu = -1)
	{
		servers_.push_back(std::make_unique<ServerThread>(port_.get(), buffer_size_,
								  std::move(answer), cpu));
	}
	[[nodiscard]] int port() const { return port_.get(); }
	[[nodiscard]] int client() const { return client_.get(); }

	/* Sends @payload, and returns what came back. */
	std::vector<unsigned char> send(const std::vector<unsigned char> &payload,
					std::size_t capacity)
	{
		std::vector<unsigned char> reply(capacity);
		auto argument = make_call();

		argument.payload = reinterpret_cast<std::uintptr_t>(payload.data());
		argument.payload_length = static_cast<std::uint32_t>(payload.size());
		argument.reply = reinterpret_cast<std::uintptr_t>(reply.data());
		argument.reply_capacity = static_cast<std::uint32_t>(reply.size());
		EXPECT_EQ(call(client(), argument), 0);
		reply.resize(argument.reply_length);
		return reply;
	}

private:
	std::vector<std::unique_ptr<ServerThread>> servers_;
	std::size_t buffer_size_ = 0;
	FileDescriptor client_{-1};
	FileDescriptor port_{-1};
};

TEST_F(Ports, carry_words_there_and_back)
{
	open();
	start_server(invert);
	for (std::uint64_t i = 0; i < 1000; ++i) {
		auto argument = make_call(i);

		ASSERT_EQ(call(client(), argument), 0);
		ASSERT_EQ(argument.word[0], ~i);
	}
}

TEST_F(Ports, serve_on_the_cpu_of_the_caller)
{
	const auto cpus = allowed_cpus();

	open();
	for (const int cpu : cpus)
		start_server(invert, cpu);
	for (const int cpu : cpus) {
		pin_to(cpu);
		/* The server may have been starting when the first call came. */
		bool is_local = false;
		const Deadline enough(0ms, [&is_local] { return is_local; });
		while (!enough) {
			auto argument = make_call();

			ASSERT_EQ(call(client(), argument), 0);
			is_local = argument.word[7] == static_cast<std::uint64_t>(cpu);
		}
		EXPECT_TRUE(is_local) << cpu;
		for (unsigned i = 0; i < 100; ++i) {
			auto argument = make_call();

			ASSERT_EQ(call(client(), argument), 0);
			ASSERT_EQ(argument.word[7], static_cast<std::uint64_t>(cpu));
		}
	}
	run_on(cpus);
}

TEST_F(Ports, carry_payload_there_and_back)
{
	open(largest);
	start_server(reverse);
	for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{64},
				       std::size_t{4096}, std::size_t{4097}, largest}) {
		std::vector<unsigned char> payload(size);

		std::iota(payload.begin(), payload.end(), 0);
		auto reply = send(payload, size);

		std::ranges::reverse(reply);
		EXPECT_EQ(reply, payload);
	}
}

TEST_F(Ports, carry_payload_of_memory_that_was_never_touched)
{
	open(largest);
	start_server([](Context &context) {
		EXPECT_TRUE(std::ranges::all_of(context.buffer(),
						[](std::byte b) { return b == std::byte{0}; }));
		return static_cast<std::uint32_t>(largest);
	});
	for (unsigned i = 0; i < 10; ++i) {
		/* Freshly mapped: nothing is there until it is touched. */
		const std::unique_ptr<unsigned char[]> fresh(new unsigned char[largest]());
		auto argument = make_call();

		argument.payload = reinterpret_cast<std::uintptr_t>(fresh.get());
		argument.payload_length = largest;
		argument.reply = argument.payload;
		argument.reply_capacity = largest;
		ASSERT_EQ(call(client(), argument), 0);
		ASSERT_EQ(argument.reply_length, largest);
	}
}

TEST_F(Ports, answer_each_of_many_callers_its_own)
{
	constexpr unsigned callers = 8;
	constexpr unsigned calls = 300;

	open(4096);
	for (unsigned i = 0; i < 3; ++i)
		start_server(reverse);
	start_together(callers, [&](unsigned caller) {
		std::minstd_rand random(caller + 1);
		for (unsigned i = 0; i < calls; ++i) {
			std::vector<unsigned char> payload(random() % 512);
			std::ranges::generate(payload, [&random] {
				return static_cast<unsigned char>(random());
			});
			auto reply = send(payload, payload.size());

			std::ranges::reverse(reply);
			ASSERT_EQ(reply, payload);
		}
	});
}

TEST_F(Ports, may_be_called_by_servers)
{
	open();
	start_server(invert);

	auto outer = create_port();
	const auto outer_client = create_client(outer.get());
	ServerThread middle(outer.get(), 0, [this](Context &context) {
		auto argument = make_call(context.told.word[0]);

		EXPECT_EQ(call(client(), argument), 0);
		context.told.word[0] = argument.word[0] + 1;
		return 0;
	});

	auto argument = make_call(5);
	EXPECT_EQ(call(outer_client.get(), argument), 0);
	EXPECT_EQ(argument.word[0], ~std::uint64_t{5} + 1);
	outer.reset();
	middle.await_end();
}

TEST_F(Ports, serve_other_processes)
{
	open();
	start_server(invert);

	Child child{[this] {
		for (std::uint64_t i = 0; i < 100; ++i) {
			auto argument = make_call(i);

			if (call(client(), argument) != 0 || argument.word[0] != ~i)
				return 1;
		}
		return 0;
	}};
	EXPECT_EQ(child.wait(), 0);
}

TEST_F(Ports, ask_for_one_more_context)
{
	open();
	pin_to(allowed_cpus().front());
	const auto cpu = static_cast<std::uint32_t>(::sched_getcpu());
	const auto make = [this] {
		auto argument = make_call();

		EXPECT_EQ(call(client(), argument), 0);
	};
	Context context{port()};
	unsigned asked = 0;

	/* Attached from here on. */
	EXPECT_EQ(context.wait(after_ms(1)), -ETIMEDOUT);
	std::jthread first(make);
	ASSERT_EQ(context.wait(), 0);
	/* The first one found the context idle, or had to wait for it; else the second one has. */
	std::jthread second(make);
	while (statistics_of(port()).queued == 0)
		std::this_thread::sleep_for(1ms);
	asked += context.told.lacking_cpu == cpu + 1 ? 1 : 0;
	ASSERT_EQ(context.reply(), 0);
	ASSERT_EQ(context.wait(), 0);
	asked += context.told.lacking_cpu == cpu + 1 ? 1 : 0;
	ASSERT_EQ(context.reply(), 0);
	EXPECT_GT(asked, 0U);
	run_on(allowed_cpus());
}

} // namespace
} // namespace tornado::selftest
