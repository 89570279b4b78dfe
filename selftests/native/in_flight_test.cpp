// SPDX-License-Identifier: GPL-2.0
//
// Operations in flight: what ends them, and what their object waits for.
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "in_flight_fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using existence::InFlightOperation;
using existence::Interruption;
using existence::never;
using object::Clustering;
using namespace std::chrono_literals;

class InFlightTest : public CoreTest
{
public:
	void SetUp() override
	{
		CoreTest::SetUp();
		object = make_service(Clustering::cpu, tally);
	}
	void TearDown() override
	{
		(void)object.ref.destroy();
		CoreTest::TearDown();
		EXPECT_EQ(tally.alive(), 0);
	}

	/* In flight on a CPU; false: the object says no. */
	Result<void> begin(InFlightOperation &operation, unsigned cpu = 0)
	{
		platform::bind_to_cpu(cpu);
		const Guard guard;
		return object.service->in_flight.begin(operation, guard);
	}

	Tally tally;
	ServiceObject object;
};

int wait_for(InFlightOperation &operation, std::uint64_t deadline = never)
{
	return operation.wait(Interruption::killed, deadline);
}

TEST_F(InFlightTest, WhatIsCompletedBeforeTheWaitDoesNotWait)
{
	InFlightOperation operation;
	ASSERT_TRUE(begin(operation));
	EXPECT_FALSE(operation.is_over());
	EXPECT_TRUE(operation.complete(7));
	EXPECT_TRUE(operation.is_over());
	EXPECT_FALSE(operation.complete(8)) << "only the first counts";
	EXPECT_EQ(wait_for(operation), 7);
}

TEST_F(InFlightTest, WhoSleepsIsWokenFromAnotherCpu)
{
	InFlightOperation operation;
	ASSERT_TRUE(begin(operation));
	const std::jthread completer([&operation] {
		platform::bind_to_cpu(3);
		std::this_thread::sleep_for(20ms);
		EXPECT_TRUE(operation.complete(-5));
	});
	EXPECT_EQ(wait_for(operation), -5);
}

TEST_F(InFlightTest, TimeEndsIt)
{
	InFlightOperation operation;
	ASSERT_TRUE(begin(operation));
	const auto before = platform::clock_ns();
	EXPECT_EQ(wait_for(operation, before + 10'000'000), timed_out);
	EXPECT_GE(platform::clock_ns(), before + 10'000'000);
	EXPECT_FALSE(operation.complete(1)) << "too late";

	ASSERT_TRUE(begin(operation));
	EXPECT_EQ(wait_for(operation, 0), timed_out) << "a deadline that is over";
	ASSERT_TRUE(begin(operation));
	EXPECT_TRUE(operation.complete(2));
	EXPECT_EQ(wait_for(operation, 0), 2) << "a result that is there counts first";
}

TEST_F(InFlightTest, DestructionEndsAllAndWaitsForTheirThreads)
{
	std::atomic<int> ended{0};
	std::atomic<int> begun{0};
	std::vector<std::jthread> waiters;
	for (unsigned i = 0; i < 2 * cpus; i++)
		waiters.emplace_back([&, i] {
			InFlightOperation operation;
			EXPECT_TRUE(begin(operation, i % cpus));
			begun++;
			EXPECT_EQ(wait_for(operation), cancelled);
			ended++;
		});
	while (begun != 2 * cpus)
		std::this_thread::yield();
	ASSERT_TRUE(object.ref.destroy());
	object::objects::barrier();
	waiters.clear();
	EXPECT_EQ(ended, 2 * cpus);
}

TEST_F(InFlightTest, TheObjectStaysUntilTheLastThreadHasNoticed)
{
	InFlightOperation operation;
	{
		const Guard guard;
		ASSERT_NE(object.ref.local(guard), nullptr);
	}
	ASSERT_TRUE(begin(operation, 2));
	ASSERT_TRUE(object.ref.destroy());
	std::atomic<bool> destroyed{false};
	const std::jthread waiter([&destroyed] {
		object::objects::barrier();
		destroyed = true;
	});
	std::this_thread::sleep_for(30ms);
	EXPECT_FALSE(destroyed);
	EXPECT_EQ(tally.alive(), 1);
	EXPECT_EQ(wait_for(operation), cancelled);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(InFlightTest, NothingBeginsAfterDestroy)
{
	InFlightOperation operation;
	const Guard guard;
	ASSERT_NE(object.ref.local(guard), nullptr);
	ASSERT_TRUE(object.ref.destroy());
	const auto begun = object.service->in_flight.begin(operation, guard);
	ASSERT_FALSE(begun);
	EXPECT_EQ(begun.error(), Error::destroyed);
}

TEST_F(InFlightTest, AllCanBeEndedWithoutDestruction)
{
	InFlightOperation early[3], late;
	for (unsigned i = 0; i < 3; i++)
		ASSERT_TRUE(begin(early[i], i));
	object.service->in_flight.cancel(-32);
	ASSERT_TRUE(begin(late, 1)) << "the object goes on";
	EXPECT_EQ(wait_for(late, in_us(1000)), timed_out) << "and what began later too";
	for (auto &operation : early)
		EXPECT_EQ(wait_for(operation), -32);
}

TEST_F(InFlightTest, WhatIsClaimedEndsAsItsClaimantSays)
{
	InFlightOperation operation;
	ASSERT_TRUE(begin(operation));
	ASSERT_TRUE(operation.claim());
	EXPECT_FALSE(operation.claim());
	object.service->in_flight.cancel(-32);
	ASSERT_TRUE(object.ref.destroy());
	std::jthread claimant([&operation] {
		std::this_thread::sleep_for(20ms);
		operation.finish(9);
	});
	EXPECT_EQ(wait_for(operation, in_us(1000)), 9) << "not its time, nor the destruction";
}

TEST_F(InFlightTest, RecordsAreReleasedOnceByWhoeverIsLast)
{
	std::atomic<int> calls{0};
	auto *call = new Call(calls);
	call->get();
	ASSERT_TRUE(begin(*call));
	EXPECT_EQ(wait_for(*call, in_us(100)), timed_out);
	call->put();
	EXPECT_EQ(calls, 1) << "the other may still try to complete it";
	EXPECT_FALSE(call->complete(1));
	call->put();
	EXPECT_EQ(calls, 0);
}

TEST_F(InFlightTest, MigrationOfRepsDoesNotWaitForIt)
{
	InFlightOperation operation;
	{
		platform::bind_to_cpu(1);
		const Guard guard;
		ASSERT_NE(object.ref.local(guard), nullptr);
	}
	ASSERT_TRUE(begin(operation, 1));
	ASSERT_TRUE(object.ref.migrate(1, 4));
	EXPECT_FALSE(operation.is_over());
	ASSERT_TRUE(object.ref.destroy());
	EXPECT_EQ(wait_for(operation), cancelled);
}

TEST_F(InFlightTest, NorDoesASwapWhichKeepsThem)
{
	InFlightOperation operation;
	ASSERT_TRUE(begin(operation, 1));

	tornado_object_type type = service_type;
	type.destroy_shared = nullptr; // the old one frees what both share
	tornado_swap what{.type = &type,
			  .clustering = 0,
			  .limit_ms = 10'000,
			  .shared = object.service,
			  .transfer = nullptr,
			  .held_ns = 0};
	tornado_object_type first = service_type;
	first.destroy_shared = nullptr;
	// The same shared data in both; freed by the second.
	type.destroy_shared = service_type.destroy_shared;
	Tally other_tally;
	auto *service = new Service(other_tally);
	ASSERT_TRUE(service->in_flight.start());
	const object::Ref<TestRep> ref(
		object::objects::create(first, Clustering::one, service).value());
	InFlightOperation other;
	{
		const Guard guard;
		ASSERT_TRUE(service->in_flight.begin(other, guard));
	}
	EXPECT_EQ(ref.swap(Clustering::cpu, what).error(), Error::invalid)
		<< "operations in flight of another object";
	what.shared = service;
	ASSERT_TRUE(ref.swap(Clustering::cpu, what));
	object::objects::barrier();
	EXPECT_FALSE(other.is_over());
	ASSERT_TRUE(ref.destroy());
	EXPECT_EQ(wait_for(other), cancelled);
	object::objects::barrier();

	EXPECT_FALSE(operation.is_over());
	EXPECT_TRUE(operation.complete(0));
	EXPECT_EQ(wait_for(operation), 0);
}

TEST_F(InFlightTest, ItsOwnThreadMayDestroyTheObject)
{
	InFlightOperation operation;
	ASSERT_TRUE(begin(operation));
	ASSERT_TRUE(object.ref.destroy());
	EXPECT_EQ(wait_for(operation), cancelled);
	object::objects::barrier();
}

TEST_F(InFlightTest, WithoutMemoryThereIsNoList)
{
	existence::InFlight in_flight;
	platform::fail_allocation(0);
	const auto started = in_flight.start();
	platform::fail_allocation(-1);
	ASSERT_FALSE(started);
	EXPECT_EQ(started.error(), Error::no_memory);
	in_flight.stop();
}

} // namespace tornado::native
