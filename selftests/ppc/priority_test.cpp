// SPDX-License-Identifier: GPL-2.0
/* Callers and servers of other priorities and scheduling classes. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.hpp"
#include "environment.hpp"
#include "ports.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/* The calling thread's. */
int nice_value()
{
	return ::getpriority(PRIO_PROCESS, 0);
}

bool set_nice(int nice)
{
	return ::setpriority(PRIO_PROCESS, 0, nice) == 0;
}

bool become_fifo()
{
	const sched_param parameters{.sched_priority = 10};

	return ::sched_setscheduler(0, SCHED_FIFO, &parameters) == 0;
}

/* As linux/sched/types.h has it, which does not go together with sched.h. */
struct SchedulingAttributes {
	std::uint32_t size;
	std::uint32_t policy;
	std::uint64_t flags;
	std::int32_t nice;
	std::uint32_t priority;
	std::uint64_t runtime_ns;
	std::uint64_t deadline_ns;
	std::uint64_t period_ns;
};

constexpr auto deadline_period = 400ms;

bool become_deadline()
{
	constexpr std::uint32_t deadline_policy = 6;
	SchedulingAttributes attributes{};

	attributes.size = sizeof(attributes);
	attributes.policy = deadline_policy;
	attributes.runtime_ns = 100'000'000;
	attributes.deadline_ns = attributes.period_ns =
		std::chrono::nanoseconds(deadline_period).count();
	return ::syscall(SYS_sched_setattr, 0, &attributes, 0) == 0;
}

/* What each call was served with goes into its second word. */
std::uint32_t tell_nice(Context &context)
{
	context.told.word[1] = static_cast<std::uint64_t>(nice_value());
	return 0;
}

std::uint32_t answer(Context &)
{
	return 0;
}

class PortPriority : public testing::Test
{
protected:
	~PortPriority() override { port.reset(); }

	/* A server thread that is bound to one CPU, or to each, with a nice value. */
	void serve(ServerThread::Answer answer, int nice, const std::vector<int> &cpus)
	{
		for (const int cpu : cpus)
			servers_.push_back(std::make_unique<ServerThread>(
				port.get(), 0,
				[answer, nice, is_nice = false](Context &context) mutable {
					if (!is_nice) {
						EXPECT_TRUE(set_nice(nice));
					}
					is_nice = true;
					return answer(context);
				},
				cpu));
	}

	/* Calls with a nice value, which a thread of its own takes. */
	void call_with(int nice, int expected) const
	{
		std::jthread([&] {
			pin_to(first_cpu);
			ASSERT_TRUE(set_nice(nice));
			auto argument = make_call();
			ASSERT_EQ(call(client.get(), argument), 0);
			EXPECT_EQ(static_cast<int>(argument.word[1]), expected) << nice;
		}).join();
	}

	/* Calls that nobody answers in time, and calls that somebody does; how many were slow. */
	unsigned call_in_this_class() const
	{
		const FileDescriptor silent_port = create_port();
		const FileDescriptor silent = create_client(silent_port.get());
		auto argument = make_call();
		const auto began = Clock::now();

		argument.deadline_ns = after_ms(50);
		EXPECT_EQ(call(silent.get(), argument), -ETIMEDOUT);
		EXPECT_GE(Clock::now() - began, 49ms);
		EXPECT_LT(Clock::now() - began, 60s);
		unsigned slow = 0;
		for (unsigned i = 0; i < calls; ++i) {
			auto next = make_call(i);
			const auto before = Clock::now();

			next.deadline_ns = after_ms(60'000);
			if (const int error = call(client.get(), next)) {
				ADD_FAILURE() << i << ": " << error;
				break;
			}
			slow += Clock::now() - before > deadline_period / 4 ? 1 : 0;
		}
		return slow;
	}

	static constexpr unsigned calls = 200;
	const std::vector<int> all_cpus = allowed_cpus();
	const int first_cpu = all_cpus.front();
	FileDescriptor port = create_port();
	FileDescriptor client = create_client(port.get());

private:
	std::vector<std::unique_ptr<ServerThread>> servers_;
};

TEST_F(PortPriority, server_has_no_weaker_nice_value_than_its_caller)
{
	serve(tell_nice, 10, {first_cpu});
	/* This one makes the server nice. */
	auto argument = make_call();
	ASSERT_EQ(call(client.get(), argument), 0);

	for (unsigned i = 0; i < 10; ++i) {
		call_with(0, 0);
		call_with(5, 5);
		call_with(15, 10);
		call_with(10, 10);
	}
}

TEST_F(PortPriority, own_nice_value_is_back_with_the_reply)
{
	SKIP_UNLESS_ROOT();
	Context context{port.get()};
	ASSERT_TRUE(set_nice(10));
	for (const bool is_late : {false, true}) {
		std::atomic<bool> is_served{false};
		std::jthread caller([&, is_late] {
			EXPECT_TRUE(set_nice(3));
			/* Nobody may have waited for one that is late in time. */
			do {
				auto argument = make_call();

				if (is_late)
					argument.deadline_ns = after_ms(1000);
				EXPECT_EQ(call(client.get(), argument), is_late ? -ETIMEDOUT : 0);
			} while (is_late && !is_served);
		});
		EXPECT_EQ(context.wait(), 0);
		is_served = true;
		EXPECT_EQ(nice_value(), 3);
		if (is_late)
			caller.join();
		EXPECT_EQ(nice_value(), 3);
		EXPECT_EQ(context.reply(), 0);
		EXPECT_EQ(nice_value(), 10);
	}
	EXPECT_TRUE(set_nice(0));
}

TEST_F(PortPriority, nice_value_that_the_server_takes_meanwhile_stays)
{
	SKIP_UNLESS_ROOT();
	std::jthread caller([this] {
		auto argument = make_call();

		EXPECT_EQ(call(client.get(), argument), 0);
	});
	Context context{port.get()};
	ASSERT_TRUE(set_nice(10));
	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(nice_value(), 0);
	ASSERT_TRUE(set_nice(7));
	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(nice_value(), 7);
	EXPECT_TRUE(set_nice(0));
}

/* On a CPU that somebody else wants, too: of the fair class, like the server. */
TEST_F(PortPriority, fifo_callers_are_answered_and_meet_their_deadlines)
{
	SKIP_UNLESS_ROOT();
	std::atomic<bool> is_over{false};
	serve(answer, 0, {first_cpu});
	const std::jthread busy([&] {
		pin_to(first_cpu);
		while (!is_over)
			;
	});
	std::jthread([&] {
		pin_to(first_cpu);
		ASSERT_TRUE(become_fifo());
		call_in_this_class();
	}).join();
	is_over = true;
}

TEST_F(PortPriority, fifo_servers_answer_fair_callers)
{
	SKIP_UNLESS_ROOT();
	serve(
		[is_fifo = false](Context &) mutable {
			if (!is_fifo) {
				EXPECT_TRUE(become_fifo());
			}
			is_fifo = true;
			return 0;
		},
		0, {first_cpu});
	pin_to(first_cpu);
	call_in_this_class();
	run_on(all_cpus);
}

/* Who yields here gives up all that is left of a period. */
TEST_F(PortPriority, deadline_callers_are_answered_and_meet_their_deadlines)
{
	SKIP_UNLESS_ROOT();
	serve(answer, 0, all_cpus);
	std::jthread([&] {
		if (!become_deadline())
			GTEST_SKIP() << "this machine has no time for a thread with a deadline";
		/* If the machine was busy with something else, some have to wait for a period. */
		EXPECT_LT(call_in_this_class(), calls / 4);
	}).join();
}

} // namespace
} // namespace tornado::selftest
