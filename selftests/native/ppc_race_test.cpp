// SPDX-License-Identifier: GPL-2.0
//
// Callers that give up, contexts that end and come back, on CPUs that change: every call ends once,
// and a reply is that of its request.
#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

#include "../lib/deadline.hpp"
#include "ppc_fixture.hpp"

namespace tornado::native
{

using namespace std::chrono_literals;

namespace
{

/* Counts of what happened; each should have happened. */
struct Seen {
	std::atomic<long> answered{0};
	std::atomic<long> timed_out{0};
	std::atomic<long> server_gone{0};
	std::atomic<long> asked{0};
	std::atomic<long> contexts_ended{0};

	bool is_enough() const
	{
		return answered > 2000 && timed_out > 20 && server_gone > 20 && asked > 0 &&
		       contexts_ended > 20;
	}
};

/* A server thread: contexts one after the other, each of which serves some calls. */
class Serving
{
public:
	Serving(const TestPort &port, Seen &seen, std::atomic<int> &alive)
		: port_(port), seen_(seen), alive_(alive)
	{
	}

	void run(unsigned seed)
	{
		random_.seed(seed);
		while (serve_with_a_context())
			seen_.contexts_ended++;
	}

private:
	/* False: the port is closed. */
	bool serve_with_a_context()
	{
		platform::bind_to_cpu(static_cast<unsigned>(random_()) % platform::cpu_limit());
		TestContext context(port_, alive_);
		for (unsigned left = random_() % 200; left > 0; left--) {
			const bool is_brief = random_() % 8 == 0;
			const int result = context.wait(is_brief ? after_us(20) : after_us(20'000));
			if (result == -EPIPE)
				return false;
			if (result == -ETIMEDOUT)
				continue;
			EXPECT_EQ(result, 0);
			if (context.service.wants_context_on >= 0)
				seen_.asked++;
			answer(context);
			if (random_() % 64 == 0)
				platform::bind_to_cpu(static_cast<unsigned>(random_()) %
						      platform::cpu_limit());
		}
		// One more, and gone with it.
		const int result = context.wait(after_us(1000));
		return result != -EPIPE;
	}

	void answer(TestContext &context)
	{
		tornado_ppc_service &service = context.service;
		const auto mark = static_cast<std::byte>(service.words->word[0]);
		// Another caller's request would be here if a context were not held.
		for (unsigned i = 0; i < service.payload_length; i++)
			EXPECT_EQ(context.buffer[i], mark);
		service.words->word[0] = ~service.words->word[0];
		const unsigned length = service.reply_capacity;
		std::fill_n(context.buffer, length, ~mark);
		if (random_() % 64 == 0)
			std::this_thread::sleep_for(100us);
		EXPECT_EQ(context.reply(length), 0);
		EXPECT_EQ(context.reply(length), -ENOMSG);
	}

	const TestPort &port_;
	Seen &seen_;
	std::atomic<int> &alive_;
	std::minstd_rand random_;
};

/* A caller that moves between CPUs. */
class Calling
{
public:
	Calling(const TestPort &port, Seen &seen) : port_(port), seen_(seen) {}

	/* Until the port is closed. */
	void run(unsigned seed)
	{
		random_.seed(seed);
		while (call_once())
			;
	}

private:
	bool call_once()
	{
		platform::bind_to_cpu(static_cast<unsigned>(random_()) % platform::cpu_limit());
		const auto word = static_cast<unsigned long long>(random_());
		auto request = make_request(word);
		const auto mark = static_cast<std::byte>(word);
		payload_.fill(mark);
		request.payload = payload_.data();
		request.payload_length = length();
		request.reply = reply_.data();
		request.reply_capacity = length();
		request.deadline_ns = after_us(random_() % 16 == 0 ? 50 : 2'000'000);
		const int result = port_.call(request);
		if (result == 0) {
			seen_.answered++;
			EXPECT_EQ(request.words->word[0], ~word);
			EXPECT_EQ(request.reply_length, request.reply_capacity);
			for (unsigned i = 0; i < request.reply_length; i++)
				EXPECT_EQ(reply_[i], ~mark);
		} else if (result == -ETIMEDOUT) {
			seen_.timed_out++;
		} else {
			EXPECT_EQ(result, -EPIPE);
			seen_.server_gone++;
		}
		// A thread that ends and a port that is closed say the same.
		return !(result == -EPIPE && is_over.load());
	}

	unsigned length() { return random_() % 2 ? 0 : static_cast<unsigned>(random_()) % 256; }

public:
	static inline std::atomic<bool> is_over{false};

private:
	const TestPort &port_;
	Seen &seen_;
	std::minstd_rand random_;
	std::array<std::byte, 256> payload_{};
	std::array<std::byte, 256> reply_{};
};

} // namespace

class PpcRaceTest : public PpcTest, public ::testing::WithParamInterface<bool>
{
};

TEST_P(PpcRaceTest, EveryCallEndsOnceWithItsOwnReply)
{
	constexpr unsigned servers = 4;
	constexpr unsigned callers = 6;
	platform::set_alone(GetParam());
	platform::inject_delays(10);
	Seen seen;
	Calling::is_over = false;
	TestPort port(2);
	const selftest::Deadline is_late(300ms, [&seen] { return seen.is_enough(); });
	run_threads(servers + callers + 1, [&](unsigned thread) {
		if (thread < servers) {
			Serving(port, seen, contexts).run(thread + 1);
		} else if (thread < servers + callers) {
			Calling(port, seen).run(thread + 1);
		} else {
			for (bool paged_out = false; !is_late; paged_out = !paged_out) {
				platform::set_caller_memory(
					paged_out ? platform::CallerMemory::paged_out
						  : platform::CallerMemory::at_hand);
				std::this_thread::sleep_for(5ms);
			}
			Calling::is_over = true;
			port.close();
		}
	});
	EXPECT_GT(seen.answered, 0);
	EXPECT_GT(seen.timed_out, 0);
	EXPECT_GT(seen.server_gone, 0);
	EXPECT_GT(seen.asked, 0);
	EXPECT_GT(seen.contexts_ended, 0);
	EXPECT_EQ(port.numbers().contexts, 0);
}

INSTANTIATE_TEST_SUITE_P(Hot, PpcRaceTest, ::testing::Bool(),
			 [](const auto &test) { return test.param ? "hot" : "cold"; });

// A port that is closed and given up while calls, waits and replies go on.
TEST_F(PpcTest, AClosedPortIsDestroyedByTheLastWhoUsesIt)
{
	platform::inject_delays(20);
	long answered = 0;
	for (unsigned round = 0; round < 200; round++) {
		tornado_ppc_port *raw = nullptr;
		ASSERT_EQ(tornado_core_ppc_port_create(&raw, buffer_size, 1, nullptr), 0);
		std::atomic<long> replies{0};
		for (unsigned i = 0; i < 4; i++)
			tornado_core_ppc_port_get(raw);
		run_threads(4, [&](unsigned thread) {
			if (thread == 0) {
				std::this_thread::sleep_for(
					std::chrono::microseconds((round % 10) * 30));
				// Not always before the server has begun.
				while (round % 10 == 9 && replies == 0)
					std::this_thread::yield();
				tornado_core_ppc_port_close(raw);
				tornado_core_ppc_port_put(raw);
			} else if (thread == 1) {
				tornado_ppc_context *context = nullptr;
				ASSERT_EQ(tornado_core_ppc_context_create(
						  &context, raw, nullptr, [](void *) {}, nullptr),
					  0);
				tornado_ppc_words words{};
				tornado_ppc_service service{};
				service.words = &words;
				service.deadline_ns = TORNADO_NO_DEADLINE;
				while (tornado_core_ppc_wait(context, &service) == 0)
					tornado_core_ppc_reply(context, &service);
				tornado_core_ppc_context_end(context);
				tornado_core_ppc_context_put(context);
			} else {
				auto request = make_request();
				int result;
				while ((result = tornado_core_ppc_call(raw, &request)) == 0)
					replies++;
				EXPECT_EQ(result, -EPIPE);
			}
			tornado_core_ppc_port_put(raw);
		});
		answered += replies;
	}
	EXPECT_GT(answered, 0);
}

} // namespace tornado::native
