// SPDX-License-Identifier: GPL-2.0
//
// What a server learns of its port: where contexts lack, and what was counted.
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "../lib/deadline.hpp"
#include "ppc_fixture.hpp"

namespace tornado::native
{
namespace
{

constexpr int cpu = 3;

/* Whose a port is: what it was told. */
struct Owner : tornado_ppc_port_owner {
	Owner() : tornado_ppc_port_owner{.lacks_context = told, .release = released} {}

	static void told(tornado_ppc_port_owner *owner) { static_cast<Owner *>(owner)->lacks++; }
	static void released(tornado_ppc_port_owner *owner)
	{
		static_cast<Owner *>(owner)->releases++;
	}

	std::atomic<int> lacks{0};
	std::atomic<int> releases{0};
};

/* A port of the owner, with room for three contexts on a CPU, and its callers there. */
class PpcAsking : public PpcTest
{
protected:
	void SetUp() override
	{
		PpcTest::SetUp();
		platform::bind_to_cpu(cpu);
		port_.emplace(3, &owner);
	}
	void TearDown() override
	{
		callers_.clear();
		port_.reset();
		PpcTest::TearDown();
		EXPECT_EQ(owner.releases, 1);
	}

	void call(int expected = 0, std::uint64_t deadline_ns = TORNADO_NO_DEADLINE)
	{
		callers_.emplace_back([this, expected, deadline_ns] {
			platform::bind_to_cpu(cpu);
			auto request = make_request();
			request.deadline_ns = deadline_ns;
			EXPECT_EQ(port().call(request), expected);
		});
	}
	/* A call that has to wait for a context. */
	void call_queued()
	{
		const auto before = port().numbers().queued;
		call();
		port().await_queued(before + 1);
	}
	/* A context that has waited here, and found nothing. */
	std::unique_ptr<TestContext> attach()
	{
		auto context = std::make_unique<TestContext>(port(), contexts);
		EXPECT_EQ(context->wait(after_us(10)), -ETIMEDOUT);
		return context;
	}
	/* A context that has a call.  That may have come a moment too early, and have asked. */
	std::unique_ptr<TestContext> attach_busy()
	{
		auto context = attach();
		call();
		EXPECT_EQ(context->wait(), 0);
		lacking_cpu();
		std::this_thread::sleep_for(std::chrono::milliseconds(150));
		return context;
	}
	void await_callers() { callers_.clear(); }
	/* The owner is told again after 100 ms; if these pass before the last look, once more. */
	void expect_told_once()
	{
		for (;;) {
			const auto began = platform::clock_ns();
			EXPECT_EQ(lacking_cpu(), cpu);
			const bool lacks_still = lacks();
			const int told_again = lacking_cpu();
			if (platform::clock_ns() - began < 100'000'000) {
				EXPECT_FALSE(lacks_still);
				EXPECT_EQ(told_again, -1);
				return;
			}
			while (!lacks())
				std::this_thread::yield();
		}
	}

	TestPort &port() { return *port_; }
	bool lacks() { return tornado_core_ppc_port_lacks(port().raw()); }
	int lacking_cpu() { return tornado_core_ppc_port_lacking_cpu(port().raw()); }

	Owner owner;

private:
	std::optional<TestPort> port_;
	std::vector<std::jthread> callers_;
};

TEST_F(PpcAsking, NobodyIsAskedWithoutNeed)
{
	const auto context = attach_busy();
	EXPECT_FALSE(lacks());
	EXPECT_EQ(lacking_cpu(), -1);
	EXPECT_EQ(context->reply(), 0);
}

TEST_F(PpcAsking, TheOwnerIsToldWhileAllContextsAreBusy)
{
	const auto first = attach_busy();
	const int before = owner.lacks;
	call_queued();
	while (owner.lacks == before)
		std::this_thread::yield();
	EXPECT_TRUE(lacks());
	expect_told_once();
	// What the owner knows it is not told again.
	const auto second = std::make_unique<TestContext>(port(), contexts);
	ASSERT_EQ(second->wait(), 0);
	EXPECT_EQ(second->service.wants_context_on, -1);
	EXPECT_EQ(second->reply(), 0);
	EXPECT_EQ(first->reply(), 0);
}

TEST_F(PpcAsking, WhatWasToldWithACallIsNotToldTheOwner)
{
	const auto context = attach_busy();
	call_queued();
	EXPECT_TRUE(lacks());
	EXPECT_EQ(context->reply(), 0);
	ASSERT_EQ(context->wait(), 0);
	EXPECT_EQ(context->service.wants_context_on, cpu);
	EXPECT_FALSE(lacks());
	EXPECT_EQ(context->reply(), 0);
}

TEST_F(PpcAsking, CallsThatStillWaitAskWhenAContextCame)
{
	const auto first = attach_busy();
	call_queued();
	call_queued();
	EXPECT_EQ(lacking_cpu(), cpu);
	const int before = owner.lacks;
	TestContext second(port(), contexts);
	ASSERT_EQ(second.wait(), 0);
	EXPECT_EQ(second.service.wants_context_on, cpu);
	EXPECT_GT(owner.lacks, before);
	// The last one that there may be.
	TestContext third(port(), contexts);
	ASSERT_EQ(third.wait(), 0);
	call_queued();
	EXPECT_FALSE(lacks());
	EXPECT_EQ(first->reply(), 0);
	EXPECT_EQ(second.reply(), 0);
	EXPECT_EQ(third.reply(), 0);
	ASSERT_EQ(third.wait(), 0);
	EXPECT_EQ(third.reply(), 0);
}

TEST_F(PpcAsking, WhoFailedIsAskedAgain)
{
	const auto context = attach_busy();
	call_queued();
	const auto began = platform::clock_ns();
	EXPECT_EQ(lacking_cpu(), cpu);
	while (lacking_cpu() < 0)
		std::this_thread::yield();
	EXPECT_GE(platform::clock_ns() - began, 50'000'000U);
	EXPECT_EQ(context->reply(), 0);
	ASSERT_EQ(context->wait(), 0);
	EXPECT_EQ(context->reply(), 0);
}

TEST_F(PpcAsking, EachCallIsCountedOnce)
{
	constexpr long long calls = 200;
	{
		const TestServer server(port(), cpu, contexts, [](TestContext &) { return 0U; });
		while (port().numbers().contexts < 1)
			std::this_thread::yield();
		long long made = 0;
		for (const bool is_alone : {false, true}) {
			platform::set_alone(is_alone);
			const long long least = made + calls;
			// Hot is only who finds the context idle: more, until one does.
			const selftest::Deadline late(std::chrono::milliseconds(0), [&] {
				return made >= least && (port().numbers().hot > 0) == is_alone;
			});
			for (; !late; made++) {
				auto request = make_request();
				ASSERT_EQ(port().call(request), 0);
			}
			const auto numbers = port().numbers();
			EXPECT_EQ(numbers.hot + numbers.cold + numbers.queued, made);
			EXPECT_EQ(numbers.hot > 0, is_alone);
		}
		// From elsewhere, with payload that is copied twice.
		platform::bind_to_cpu(cpu - 1);
		platform::set_caller_memory(platform::CallerMemory::paged_out);
		const auto before = port().numbers();
		auto request = make_request();
		request.payload = "payload";
		request.payload_length = 7;
		ASSERT_EQ(port().call(request), 0);
		const auto numbers = port().numbers();
		EXPECT_EQ(numbers.staged, 1);
		EXPECT_EQ(numbers.borrowed + numbers.queued, before.queued + 1);
		EXPECT_EQ(numbers.hot + numbers.cold, before.hot + before.cold);
	}
	const auto numbers = port().numbers();
	EXPECT_EQ(numbers.timed_out + numbers.killed + numbers.abandoned + numbers.closed, 0);
}

TEST_F(PpcAsking, FailuresAreCountedByWhatTheyWere)
{
	call(-ETIMEDOUT, after_us(500));
	await_callers();
	EXPECT_EQ(port().numbers().timed_out, 1);
	auto context = attach();
	call(-EPIPE);
	ASSERT_EQ(context->wait(), 0);
	context->end();
	await_callers();
	EXPECT_EQ(port().numbers().abandoned, 1);
	EXPECT_EQ(port().numbers().closed, 0);
	port().close();
	call(-EPIPE);
	await_callers();
	EXPECT_EQ(port().numbers().abandoned, 1);
	EXPECT_EQ(port().numbers().closed, 1);
}

} // namespace
} // namespace tornado::native
