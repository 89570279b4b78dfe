// SPDX-License-Identifier: GPL-2.0
//
// Guards, generations, tokens: what is waited for, and what is not.
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <tornado/api.h>

#include "fixture.hpp"

namespace tornado::native
{

using existence::default_domain;
using existence::Guard;
using existence::GuardCounts;
using object::Clustering;

namespace
{

struct Flagged : tornado_deferred {
	std::atomic<bool> called{false};

	Flagged() : tornado_deferred{}
	{
		call = [](tornado_deferred *deferred) {
			static_cast<Flagged *>(deferred)->called = true;
		};
	}
};

/// A guard that another thread, on another CPU, may end.
class HeldGuard
{
public:
	explicit HeldGuard(unsigned cpu)
	{
		platform::bind_to_cpu(cpu);
		guard_.emplace();
	}
	void leave_on(unsigned cpu)
	{
		platform::bind_to_cpu(cpu);
		guard_.reset();
	}
	const Guard &operator*() const { return *guard_; }

private:
	std::optional<Guard> guard_;
};

void settle()
{
	std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

/// Flips of each CPU's generation so far, as its parity.
std::vector<unsigned long> generations()
{
	std::vector<unsigned long> result;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		result.push_back(
			std::atomic_ref(static_cast<tornado_guard_counts *>(
						platform::percpu_pointer(
							tornado_default_domain.counts, cpu))
						->generation)
				.load());
	return result;
}

} // namespace

class ExistenceTest : public CoreTest
{
public:
	Tally tally;
};

TEST_F(ExistenceTest, CallsWaitForGuardsOfEveryCpu)
{
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		Flagged flagged;
		HeldGuard guard(cpu);
		default_domain.call_after_quiescence(flagged);
		settle();
		EXPECT_FALSE(flagged.called) << "CPU " << cpu;
		guard.leave_on(cpu);
		default_domain.barrier();
		EXPECT_TRUE(flagged.called);
	}
}

TEST_F(ExistenceTest, AGuardThatMigratedIsWaitedForWhereItBegan)
{
	Flagged flagged;
	HeldGuard guard(1);
	platform::bind_to_cpu(4);
	default_domain.call_after_quiescence(flagged);
	settle();
	EXPECT_FALSE(flagged.called);
	guard.leave_on(4);
	default_domain.barrier();
	EXPECT_TRUE(flagged.called);
}

TEST_F(ExistenceTest, GuardsThatBeginLaterAreNotWaitedFor)
{
	Flagged flagged;
	HeldGuard early(2);
	const unsigned long generation = generations()[2];
	default_domain.call_after_quiescence(flagged);
	// However long that takes: the barrier below would wait for what began before the flip.
	while (generations()[2] == generation)
		settle();
	HeldGuard late(2);
	early.leave_on(2);
	default_domain.barrier();
	EXPECT_TRUE(flagged.called);
	late.leave_on(2);
}

TEST_F(ExistenceTest, ASlowDomainDoesNotDelayAnother)
{
	tornado_domain *slow = nullptr;
	ASSERT_EQ(tornado_domain_create("slow", &slow), 0);
	Flagged flagged, waiting;
	{
		Guard guard(*slow);
		tornado_call_after_quiescence(slow, &waiting);
		default_domain.call_after_quiescence(flagged);
		default_domain.barrier();
		EXPECT_TRUE(flagged.called);
		EXPECT_FALSE(waiting.called);
	}
	tornado_domain_destroy(slow);
	EXPECT_TRUE(waiting.called);
}

TEST_F(ExistenceTest, SynchronizeWaits)
{
	std::atomic<bool> over{false};
	HeldGuard guard(3);
	std::jthread waiter([&] {
		tornado_synchronize(&tornado_default_domain);
		over = true;
	});
	settle();
	EXPECT_FALSE(over);
	guard.leave_on(0);
	waiter.join();
	EXPECT_TRUE(over);
}

TEST_F(ExistenceTest, BarrierDoesNotWaitForWhatComesLater)
{
	Flagged first;
	default_domain.call_after_quiescence(first);
	std::atomic<bool> stop{false};
	std::jthread flood([&] {
		while (!stop) {
			Flagged more;
			default_domain.call_after_quiescence(more);
			while (!more.called)
				std::this_thread::yield();
		}
	});
	default_domain.barrier();
	EXPECT_TRUE(first.called);
	stop = true;
}

TEST_F(ExistenceTest, WhatOneCpuUsedIsFreedWithoutVisitingAnother)
{
	platform::bind_to_cpu(2);
	const auto object = make_object(Clustering::cpu, tally);
	{
		Guard guard;
		ASSERT_NE(object.local(guard), nullptr);
	}
	HeldGuard elsewhere(5); // would hold up a visit of CPU 5
	platform::bind_to_cpu(2);
	const auto before = generations();
	ASSERT_TRUE(object.destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
	EXPECT_EQ(generations(), before) << "not even its own CPU had to be visited";
	elsewhere.leave_on(5);
}

TEST_F(ExistenceTest, ExactlyTheUseSetIsVisited)
{
	const auto object = make_object(Clustering::cpu, tally);
	for (unsigned cpu : {1u, 4u}) {
		platform::bind_to_cpu(cpu);
		Guard guard;
		ASSERT_NE(object.local(guard), nullptr);
	}
	platform::bind_to_cpu(0);
	auto expected = generations();
	expected[1] = 1 - expected[1];
	expected[4] = 1 - expected[4];
	ASSERT_TRUE(object.destroy());
	object::objects::barrier();
	EXPECT_EQ(generations(), expected);
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ExistenceTest, QuietCpusAreVisitedFromElsewhere)
{
	const auto object = make_object(Clustering::cpu, tally);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		ASSERT_TRUE(object::objects::populate(object.raw(), cpu));
	HeldGuard guard(3);
	TestRep *rep = object.local(*guard);
	platform::set_quiet(3, true);
	platform::set_quiet(5, true);
	platform::bind_to_cpu(0);
	ASSERT_TRUE(object.destroy());
	settle();
	ASSERT_TRUE(rep->is_alive());
	guard.leave_on(0);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
	platform::set_quiet(3, false);
	platform::set_quiet(5, false);
}

TEST_F(ExistenceTest, AnOperationThatMigratedGoesOnWithItsHomesRep)
{
	const auto object = make_object(Clustering::cpu, tally);
	ASSERT_TRUE(object::objects::populate(object.raw(), 4)); // CPU 1 is not in the use set
	HeldGuard guard(1);
	platform::bind_to_cpu(4);
	TestRep *held = object.local(*guard);
	EXPECT_EQ(held->cluster(), 1u);
	unsigned local = cpus;
	ASSERT_TRUE(object.with_local(*guard, [&](TestRep &rep) { local = rep.cluster(); }));
	EXPECT_EQ(local, 4u);
	std::jthread([&] { EXPECT_TRUE(object.destroy()); }).join();
	settle();
	ASSERT_TRUE(held->is_alive()) << "freed under an operation";
	guard.leave_on(4);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ExistenceTest, WhoeverVisitsAllRepsIsWaitedFor)
{
	const auto object = make_object(Clustering::cpu, tally);
	ASSERT_TRUE(object::objects::populate(object.raw(), 5));
	HeldGuard guard(2);
	TestRep *held = nullptr;
	object.for_each_rep(*guard, [&](TestRep &rep) {
		held = &rep;
		return 0;
	});
	ASSERT_NE(held, nullptr);
	std::jthread([&] { EXPECT_TRUE(object.destroy()); }).join();
	settle();
	ASSERT_TRUE(held->is_alive());
	EXPECT_EQ(object.for_each_rep(*guard, [](TestRep &) { return 1; }), 0);
	guard.leave_on(2);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ExistenceTest, AnIdIsNotReusedUnderAnOperationThatMayHaveTheReference)
{
	platform::bind_to_cpu(0);
	const auto first = make_object(Clustering::cpu, tally);
	HeldGuard guard(3); // read the reference, has not used it
	platform::bind_to_cpu(0);
	ASSERT_TRUE(first.destroy());
	object::objects::barrier(); // its memory is gone: CPU 3 never used it

	std::jthread recycler([] { object::objects::recycle_ids(); });
	settle();
	std::vector<object::Ref<TestRep>> others;
	for (int i = 0; i < 1200; i++)
		others.push_back(make_object(Clustering::cpu, tally));
	for (const auto &other : others) {
		ASSERT_NE(other.raw().entry, first.raw().entry) << "a stranger under an old name";
		ASSERT_TRUE(other.destroy());
	}
	platform::bind_to_cpu(3);
	EXPECT_EQ(first.local(*guard), nullptr);
	guard.leave_on(3);
	recycler.join();
}

TEST_F(ExistenceTest, StallsAreReported)
{
	constexpr unsigned limit_ms = 20;
	platform::set_stall_limit(limit_ms);
	const unsigned before = platform::stalls_reported();
	const auto began = platform::milliseconds();
	Flagged flagged;
	HeldGuard guard(1);
	default_domain.call_after_quiescence(flagged);
	while (platform::stalls_reported() == before)
		settle();
	std::this_thread::sleep_for(std::chrono::milliseconds(200));
	const unsigned reported = platform::stalls_reported() - before;
	// Each after three times as long as the one before, however long this took.
	unsigned most = 1;
	for (auto due = 3ULL * limit_ms; due <= platform::milliseconds() - began; due *= 3)
		most++;
	EXPECT_LE(reported, most) << "at growing intervals";
	guard.leave_on(1);
	default_domain.barrier();
	platform::set_stall_limit(21000);
}

TEST_F(ExistenceTest, RepsAreDestroyedOnTheirOwnCpus)
{
	static std::atomic<int> astray;
	astray = 0;
	static constexpr tornado_object_type type = {
		.name = "homing",
		.rep_size = sizeof(unsigned),
		.construct_rep =
			[](void *rep, void *, unsigned cluster) {
				*static_cast<unsigned *>(rep) = cluster;
				return 0;
			},
		.destroy_rep =
			[](void *rep, void *) {
				if (*static_cast<unsigned *>(rep) != platform::current_cpu())
					astray++;
			},
		.destroy_shared = nullptr,
		.merge_rep = nullptr,
		.domain = nullptr,
		.in_flight = nullptr,
		.reps_wanted = 0,
		.stays_per_cpu = 0,
	};
	const auto ref = object::objects::create(type, Clustering::cpu, nullptr).value();
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		ASSERT_TRUE(object::objects::populate(ref, cpu));
	ASSERT_TRUE(object::objects::destroy(ref));
	object::objects::barrier();
	EXPECT_EQ(astray, 0);
}

} // namespace tornado::native
