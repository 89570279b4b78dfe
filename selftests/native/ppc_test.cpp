// SPDX-License-Identifier: GPL-2.0
//
// Protected procedure calls, one thing at a time.
#include <algorithm>
#include <numeric>

#include "../lib/deadline.hpp"
#include "ppc_fixture.hpp"

namespace tornado::native
{

/* Answers with the word plus one, and which CPU it was on. */
unsigned add_one(TestContext &context)
{
	context.service.words->word[0]++;
	context.service.words->word[7] = platform::current_cpu();
	return 0;
}

/* Sends the payload back in reversed order. */
unsigned reverse(TestContext &context)
{
	std::reverse(context.buffer, context.buffer + context.service.payload_length);
	return context.service.payload_length;
}

/* A caller on a virtual CPU. */
std::jthread call_on(unsigned cpu, const std::function<void()> &body)
{
	return std::jthread([cpu, body] {
		platform::bind_to_cpu(cpu);
		body();
	});
}

TEST_F(PpcTest, ACallIsServedOnTheCpuOfItsCaller)
{
	TestPort port;
	std::vector<std::unique_ptr<TestServer>> servers;
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		servers.push_back(std::make_unique<TestServer>(port, cpu, contexts, add_one));
	while (port.numbers().contexts < cpus)
		std::this_thread::yield();
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		for (unsigned i = 0; i < 10; i++) {
			platform::bind_to_cpu(cpu);
			auto request = make_request(i);
			ASSERT_EQ(port.call(request), 0);
			EXPECT_EQ(request.words->word[0], i + 1);
			EXPECT_EQ(request.words->word[7], cpu);
		}
	EXPECT_EQ(port.numbers().borrowed, 0);
}

TEST_F(PpcTest, BothStayReadyWhenNobodyElseIs)
{
	platform::set_alone(true);
	TestPort port;
	const TestServer server(port, 0, contexts, add_one);
	for (unsigned i = 0; i < 1000; i++) {
		auto request = make_request(i);
		ASSERT_EQ(port.call(request), 0);
		ASSERT_EQ(request.words->word[0], i + 1);
	}
}

/* Its caller counts as ready, though it sleeps, when it calls; but not when it is answered. */
TEST_F(PpcTest, BothStayReadyOnceTheServerSeesThatNobodyElseIs)
{
	TestPort port;
	const TestServer server(port, 0, contexts, [](TestContext &context) {
		platform::set_alone(true);
		return add_one(context);
	});
	platform::bind_to_cpu(0);
	while (port.numbers().contexts == 0)
		std::this_thread::yield();
	// Hot is only who finds the context idle: more, until one does.
	const selftest::Deadline late(std::chrono::milliseconds(0),
				      [&port] { return port.numbers().hot > 0; });
	for (unsigned i = 0; i < 1000 || !late; i++) {
		auto request = make_request(i);
		platform::set_alone(false);
		ASSERT_EQ(port.call(request), 0);
		ASSERT_EQ(request.words->word[0], i + 1);
	}
	EXPECT_GT(port.numbers().hot, 0U);
}

class PpcPayloadTest : public PpcTest
{
public:
	static std::vector<unsigned char> counting(std::size_t size)
	{
		std::vector<unsigned char> bytes(size);
		std::iota(bytes.begin(), bytes.end(), 0);
		return bytes;
	}

	/* Returns what the call does; the reply is @payload reversed. */
	static int call(const TestPort &port, const std::vector<unsigned char> &payload,
			std::vector<unsigned char> &reply)
	{
		auto request = make_request();
		request.payload = payload.data();
		request.payload_length = static_cast<unsigned>(payload.size());
		request.reply = reply.data();
		request.reply_capacity = static_cast<unsigned>(reply.size());
		const int result = port.call(request);
		reply.resize(request.reply_length);
		return result;
	}
};

TEST_F(PpcPayloadTest, GoesBothWays)
{
	for (const auto memory :
	     {platform::CallerMemory::at_hand, platform::CallerMemory::paged_out}) {
		platform::set_caller_memory(memory);
		TestPort port;
		const TestServer server(port, 0, contexts, reverse);
		for (const std::size_t size : {std::size_t{1}, std::size_t{4096}}) {
			const auto payload = counting(size);
			std::vector<unsigned char> reply(buffer_size * 2);
			ASSERT_EQ(call(port, payload, reply), 0);
			std::ranges::reverse(reply);
			EXPECT_EQ(reply, payload);
		}
	}
}

TEST_F(PpcPayloadTest, IsNotLargerThanTheBuffer)
{
	TestPort port;
	std::vector<unsigned char> reply;
	EXPECT_EQ(call(port, counting(4097), reply), -EMSGSIZE);
}

TEST_F(PpcPayloadTest, ThatIsNotThereIsNoCall)
{
	TestPort port;
	std::atomic<int> served{0};
	const TestServer server(port, 0, contexts, [&served](TestContext &) {
		served++;
		return 0;
	});
	std::vector<unsigned char> reply;
	platform::set_caller_memory(platform::CallerMemory::missing);
	EXPECT_EQ(call(port, counting(8), reply), -EFAULT);
	platform::set_caller_memory(platform::CallerMemory::at_hand);
	EXPECT_EQ(served, 0);
	EXPECT_EQ(call(port, counting(8), reply), 0);
	EXPECT_EQ(served, 1);
}

TEST_F(PpcPayloadTest, OfAReplyThatCannotBeCopiedLeavesTheServerAlone)
{
	TestPort port;
	const TestServer server(port, 0, contexts, [](TestContext &context) {
		// After the request is copied, before the reply is.
		platform::set_caller_memory(context.service.words->word[0] == 0
						    ? platform::CallerMemory::missing
						    : platform::CallerMemory::at_hand);
		return 16U;
	});
	std::vector<unsigned char> reply(16);
	EXPECT_EQ(call(port, {}, reply), -EFAULT);
	auto request = make_request(1);
	reply.resize(16);
	request.reply = reply.data();
	request.reply_capacity = 16;
	EXPECT_EQ(port.call(request), 0);
	EXPECT_EQ(request.reply_length, 16U);
}

TEST_F(PpcTest, WhatAServerMayNotDo)
{
	TestPort port;
	TestContext context(port, contexts);
	EXPECT_EQ(context.reply(), -ENOMSG);
	auto caller = call_on(0, [&port] {
		auto request = make_request(7);
		std::array<char, 16> reply{};
		request.reply = reply.data();
		request.reply_capacity = reply.size();
		EXPECT_EQ(port.call(request), 0);
		EXPECT_EQ(request.words->word[0], 8U);
		EXPECT_EQ(request.reply_length, 16U);
	});
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.service.reply_capacity, 16U);
	EXPECT_EQ(context.wait(), -EBUSY);
	context.service.words->word[0]++;
	EXPECT_EQ(context.reply(17), -EMSGSIZE);
	EXPECT_EQ(context.reply(16), 0);
	EXPECT_EQ(context.reply(), -ENOMSG);
}

TEST_F(PpcTest, DeadlinesPass)
{
	TestPort port;
	// There is nobody to serve.
	auto request = make_request();
	request.deadline_ns = after_us(500);
	EXPECT_EQ(port.call(request), -ETIMEDOUT);
	// Nor to call.
	TestContext context(port, contexts);
	EXPECT_EQ(context.wait(after_us(500)), -ETIMEDOUT);
	// The server takes too long; its answer is nobody's.  A call whose time is over before it
	// is served at all is made again.
	std::atomic<bool> is_served{false};
	auto caller = call_on(0, [&] {
		while (!is_served) {
			auto late = make_request();
			late.deadline_ns = after_us(20'000);
			EXPECT_EQ(port.call(late), -ETIMEDOUT);
		}
	});
	ASSERT_EQ(context.wait(), 0);
	is_served = true;
	caller.join();
	EXPECT_EQ(context.reply(), 0);
	// The call that timed out has left the queue.
	EXPECT_EQ(context.wait(after_us(500)), -ETIMEDOUT);
}

TEST_F(PpcTest, ADyingThreadLeavesItsCaller)
{
	TestPort port;
	TestContext context(port, contexts);
	auto caller = call_on(0, [&port] {
		auto request = make_request();
		EXPECT_EQ(port.call(request), -EPIPE);
	});
	ASSERT_EQ(context.wait(), 0);
	context.end();
	caller.join();
	EXPECT_EQ(port.numbers().contexts, 0);
}

TEST_F(PpcTest, ARefusedCallReturnsTheError)
{
	TestPort port;
	TestContext context(port, contexts);
	auto caller = call_on(0, [&port] {
		auto request = make_request();
		EXPECT_EQ(port.call(request), -EFAULT);
	});
	ASSERT_EQ(context.wait(), 0);
	tornado_core_ppc_refuse(context.raw(), -EFAULT);
	EXPECT_EQ(context.reply(), -ENOMSG);
}

TEST_F(PpcTest, ClosingEndsEverything)
{
	TestPort port;
	TestContext busy(port, contexts);
	auto served = call_on(0, [&port] {
		auto request = make_request();
		EXPECT_EQ(port.call(request), -EPIPE);
	});
	ASSERT_EQ(busy.wait(), 0);
	// The first call may have been there before its context waited.
	const auto before = port.numbers().queued;
	auto queued = call_on(0, [&port] {
		auto request = make_request();
		EXPECT_EQ(port.call(request), -EPIPE);
	});
	port.await_queued(before + 1);
	auto waiting = call_on(1, [&] {
		TestContext context(port, contexts);
		EXPECT_EQ(context.wait(), -EPIPE);
	});
	while (port.numbers().contexts < 2)
		std::this_thread::yield();
	port.close();
	served.join();
	queued.join();
	waiting.join();
	EXPECT_EQ(busy.reply(), 0);
	EXPECT_EQ(busy.wait(), -EPIPE);
	auto request = make_request();
	EXPECT_EQ(port.call(request), -EPIPE);
}

TEST_F(PpcTest, CallsWaitInOrder)
{
	constexpr unsigned callers = 5;
	TestPort port;
	TestContext context(port, contexts);
	std::vector<std::jthread> threads;
	std::array<char, 8> payload{};
	threads.push_back(call_on(0, [&port] {
		auto request = make_request(0);
		EXPECT_EQ(port.call(request), 0);
	}));
	ASSERT_EQ(context.wait(), 0);
	const auto before = port.numbers().queued;
	for (unsigned i = 1; i <= callers; i++) {
		threads.push_back(call_on(0, [&, i] {
			auto request = make_request(i);
			request.payload = payload.data();
			request.payload_length = i % 2 ? payload.size() : 0;
			EXPECT_EQ(port.call(request), 0);
		}));
		port.await_queued(before + i);
	}
	ASSERT_EQ(context.reply(), 0);
	for (unsigned i = 1; i <= callers; i++) {
		ASSERT_EQ(context.wait(), 0);
		EXPECT_EQ(context.service.words->word[0], i);
		EXPECT_EQ(context.reply(), 0);
	}
	EXPECT_EQ(port.numbers().queued, before + callers);
}

/* A port with room for two contexts on a CPU, and its callers there. */
class Asking
{
public:
	static constexpr int cpu = 3;

	void call()
	{
		callers_.push_back(call_on(cpu, [this] {
			auto request = make_request();
			EXPECT_EQ(port.call(request), 0);
		}));
	}

	/* How often a context is asked for while two calls are made, one of which has to wait. */
	int asks(TestContext &context)
	{
		int count = 0;
		call();
		EXPECT_EQ(context.wait(), 0);
		count += context.service.wants_context_on == cpu ? 1 : 0;
		const auto before = port.numbers().queued;
		call();
		port.await_queued(before + 1);
		EXPECT_EQ(context.reply(), 0);
		EXPECT_EQ(context.wait(), 0);
		count += context.service.wants_context_on == cpu ? 1 : 0;
		EXPECT_EQ(context.reply(), 0);
		return count;
	}

	/* Longer than a server is given to start one. */
	static void wait_long() { std::this_thread::sleep_for(std::chrono::milliseconds(150)); }

	TestPort port{2};

private:
	std::vector<std::jthread> callers_;
};

TEST_F(PpcTest, AServerIsAskedForMoreContextsUpToTheLimit)
{
	platform::bind_to_cpu(Asking::cpu);
	Asking asking;
	TestContext first(asking.port, contexts);
	EXPECT_EQ(first.wait(after_us(10)), -ETIMEDOUT);
	// Not twice within a moment.
	const auto began = platform::clock_ns();
	const int count = asking.asks(first) + asking.asks(first);
	EXPECT_GE(count, 1);
	if (platform::clock_ns() - began < 90'000'000) {
		EXPECT_EQ(count, 1);
	}
	// Whoever was asked has failed.
	Asking::wait_long();
	EXPECT_GE(asking.asks(first), 1);
	// With two there is no need to ask.
	TestContext second(asking.port, contexts);
	EXPECT_EQ(second.wait(after_us(10)), -ETIMEDOUT);
	EXPECT_EQ(asking.asks(first), 0);
}

TEST_F(PpcTest, ACpuWithoutContextsBorrowsFromItsNodeFirst)
{
	TestPort port;
	// CPUs 2 and 3 are of one node, 4 is of another.
	std::vector<std::unique_ptr<TestServer>> servers;
	servers.push_back(std::make_unique<TestServer>(port, 4, contexts, add_one));
	while (port.numbers().contexts < 1)
		std::this_thread::yield();
	platform::bind_to_cpu(2);
	auto request = make_request();
	// Only an idle context is borrowed, which it becomes soon.
	do {
		ASSERT_EQ(port.call(request), 0);
		ASSERT_EQ(request.words->word[7], 4U);
	} while (port.numbers().borrowed == 0);
	servers.push_back(std::make_unique<TestServer>(port, 3, contexts, add_one));
	while (port.numbers().contexts < 2)
		std::this_thread::yield();
	long long before;
	do {
		before = port.numbers().borrowed;
		ASSERT_EQ(port.call(request), 0);
	} while (request.words->word[7] != 3 || port.numbers().borrowed == before);
}

TEST_F(PpcTest, CallsWithoutAnyContextWaitForTheFirst)
{
	TestPort port;
	auto caller = call_on(0, [&port] {
		auto request = make_request(1);
		EXPECT_EQ(port.call(request), 0);
		EXPECT_EQ(request.words->word[7], 5U);
	});
	port.await_queued(1);
	const TestServer server(port, 5, contexts, add_one);
	caller.join();
}

TEST_F(PpcTest, CallsGoElsewhereWhenTheLastContextEnds)
{
	TestPort port;
	platform::bind_to_cpu(0);
	TestContext last(port, contexts);
	auto served = call_on(0, [&port] {
		auto request = make_request();
		EXPECT_EQ(port.call(request), -EPIPE);
	});
	ASSERT_EQ(last.wait(), 0);
	const auto before = port.numbers().queued;
	auto queued = call_on(0, [&port] {
		auto request = make_request();
		EXPECT_EQ(port.call(request), 0);
		EXPECT_EQ(request.words->word[7], 4U);
	});
	port.await_queued(before + 1);
	const TestServer other(port, 4, contexts, add_one);
	last.end();
	queued.join();
}

TEST_F(PpcTest, AContextServesWhereItWaits)
{
	TestPort port;
	TestContext context(port, contexts);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		auto caller = call_on(cpu, [&port] {
			auto request = make_request();
			EXPECT_EQ(port.call(request), 0);
		});
		ASSERT_EQ(context.wait(), 0);
		ASSERT_EQ(context.reply(), 0);
	}
	EXPECT_EQ(port.numbers().contexts, 1);
}

TEST_F(PpcTest, WithoutMemoryNothingIsLost)
{
	for (long countdown = 0; countdown < 40; countdown++) {
		tornado_ppc_port *raw = nullptr;
		platform::fail_allocation(countdown);
		const int error = tornado_core_ppc_port_create(&raw, buffer_size, 1, nullptr);
		platform::fail_allocation(-1);
		if (error) {
			EXPECT_EQ(error, -ENOMEM);
			continue;
		}
		tornado_core_ppc_port_put(raw);
		TestPort port;
		const TestServer server(port, 0, contexts, add_one);
		auto request = make_request(1);
		platform::fail_allocation(countdown);
		const int result = port.call(request);
		platform::fail_allocation(-1);
		EXPECT_TRUE(result == 0 || result == -ENOMEM) << result;
	}
}

} // namespace tornado::native
