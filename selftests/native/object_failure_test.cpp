// SPDX-License-Identifier: GPL-2.0
//
// Objects without memory: whichever allocation fails, nothing is lost, leaked or left busy, and the
// next attempt succeeds.  And what frees memory asks for none.
#include <atomic>
#include <random>
#include <vector>

#include <tornado/api.h>

#include "../../module/core/counter/counter.hpp"
#include "../lib/deadline.hpp"
#include "in_flight_fixture.hpp"
#include "swap_fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

class ObjectFailureTest : public SwapTest
{
public:
	/// Fail allocation 0, 1, 2, ... of @attempt until it succeeds; @check what is left of each
	/// failure.  Returns how many failed.
	template <typename Attempt, typename Check>
	static long fail_each(Attempt attempt, Check check)
	{
		for (long countdown = 0;; countdown++) {
			platform::fail_allocation(countdown);
			const auto result = attempt();
			platform::fail_allocation(-1);
			if (result)
				return countdown;
			EXPECT_EQ(result.error(), Error::no_memory)
				<< "at allocation " << countdown;
			check();
			if (HasFailure())
				return countdown;
		}
	}

	/// Run @action with no memory to be had; it must not ask for any.
	template <typename Action>
	static void without_memory(Action action)
	{
		platform::fail_allocation(0);
		action();
		EXPECT_TRUE(platform::allocation_fails()) << "it asked for memory";
		platform::fail_allocation(-1);
	}
};

TEST_F(ObjectFailureTest, CreationThatMakesTheTableGrow)
{
	Tally own;
	// What is made once for each type is there when the failures begin.
	EXPECT_TRUE(make_object(Clustering::cpu, own).destroy());
	// Another CPU's ids are none of this one's.
	platform::bind_to_cpu(3);
	object::Ref<TestRep> object;
	const long failed = fail_each(
		[&] {
			const auto created = object::create<TestRep>(Clustering::cpu, own);
			if (created)
				object = *created;
			return created;
		},
		[&] { EXPECT_EQ(own.constructed, 0); });
	EXPECT_EQ(failed, 3) << "segment, its pages, root";
	EXPECT_TRUE(object.destroy());
}

TEST_F(ObjectFailureTest, AMissIsTriedAgain)
{
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		const auto object = make();
		platform::bind_to_cpu(cpu);
		Guard guard;
		const long failed = fail_each([&] { return object.resolve(guard); },
					      [&] { EXPECT_EQ(object.peek(), nullptr); });
		EXPECT_EQ(failed, 1) << "the rep";
		EXPECT_NE(object.peek(), nullptr);
		EXPECT_TRUE(object.destroy());
	}
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ObjectFailureTest, EveryKindOfMissIsTriedAgain)
{
	Tally own;
	const auto object = make_object(Clustering::cpu, own);
	const auto nothing = [] {};
	EXPECT_EQ(fail_each([&] { return object::objects::populate(object.raw(), 1); }, nothing),
		  1);
	platform::bind_to_cpu(2);
	Guard guard;
	EXPECT_EQ(fail_each([&] { return object.try_resolve(guard); }, nothing), 1);
	platform::bind_to_cpu(4);
	EXPECT_EQ(fail_each([&] { return object.with_local(guard, [](TestRep &) {}); }, nothing),
		  1);
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	EXPECT_EQ(fail_each([&] { return counter.add(guard, 1); }, nothing), 1);
	EXPECT_EQ(counter.read(guard).value, 1);
	EXPECT_TRUE(counter.destroy());
	EXPECT_EQ(own.alive(), 3);
	EXPECT_TRUE(object.destroy());
}

TEST_F(ObjectFailureTest, WhatUsesAndFreesAsksForNoMemory)
{
	struct Deferred : tornado_deferred {
		std::atomic<bool> called{false};
	} deferred{};
	deferred.call = [](tornado_deferred *raw) { static_cast<Deferred *>(raw)->called = true; };
	const auto object = make();
	add_on(object, 2, 5);
	without_memory([&] { add_on(object, 2, 1); });
	without_memory([&] { EXPECT_EQ(value_of(object), 6); });
	without_memory([&] {
		Guard guard;
		EXPECT_EQ(object.for_each_rep(guard, [](Sum &) { return 0; }), 0);
	});
	without_memory([&] { existence::default_domain.call_after_quiescence(deferred); });
	without_memory([&] { EXPECT_TRUE(object.destroy()); });
	without_memory([] { object::objects::barrier(); });
	without_memory([] { existence::default_domain.synchronize(); });
	EXPECT_TRUE(deferred.called);
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ObjectFailureTest, AMigrationThatCannotBeginLeavesTheObjectFree)
{
	static std::atomic<int> done;
	done = 0;
	tornado_deferred when_done{};
	when_done.call = [](tornado_deferred *) { done++; };
	ASSERT_TRUE(swap_to_clustered(sum));
	add_on(sum, 1, 8);
	const auto unchanged = [&] {
		EXPECT_EQ(value_of(sum), 8);
		EXPECT_EQ(done, 0) << "it was refused";
	};
	platform::bind_to_cpu(0);
	EXPECT_EQ(fail_each([&] { return sum.migrate_later(1, 2, &when_done); }, unchanged), 2)
		<< "its own memory and the target";
	object::objects::barrier();
	EXPECT_EQ(done, 1);
	platform::bind_to_cpu(4);
	EXPECT_EQ(fail_each([&] { return sum.rebalance(); }, [] {}), 2);
	EXPECT_EQ(value_of(sum), 8);
	EXPECT_TRUE(sum.migrate(4, 5)) << "nothing was left busy";
}

// Who ends a migration, in a thread of its own, needs memory only if it has to merge into another
// CPU's rep than was meant.
TEST_F(ObjectFailureTest, AMigrationThatHasBegunGoesOnWithoutMemory)
{
	static std::atomic<int> refusals;
	refusals = 0;
	static constexpr auto refuse = [](void *, void *, unsigned) {
		return refusals.load() && refusals-- ? core::negative_errno(core::Error::no_memory)
						     : 0;
	};
	tornado_object_type type{};
	type.name = "refusing";
	type.rep_size = sizeof(std::atomic<long>);
	type.construct_rep = refuse;
	type.merge_rep = [](void *into, void *from, void *) {
		*static_cast<std::atomic<long> *>(into) += *static_cast<std::atomic<long> *>(from);
	};
	tornado_ref ref{};
	ASSERT_EQ(tornado_object_create(&type, 0, nullptr, &ref), 0);
	const object::Ref<std::atomic<long>> pieces(ref);
	for (const unsigned cpu : {1, 5}) {
		platform::bind_to_cpu(cpu);
		const Guard guard;
		*pieces.local(guard) += 4;
	}
	platform::set_quiet(5, true);
	{
		const Guard holds_it_up;
		EXPECT_TRUE(pieces.migrate_later(1, 5));
		refusals = 3;
	}
	object::objects::barrier();
	platform::set_quiet(5, false);
	EXPECT_EQ(refusals, 0) << "it asked for no memory";
	long all = 0;
	EXPECT_TRUE(pieces.gather(Guard(), [&all] { all = 0; }, [&all](auto &rep) { all += rep; }));
	EXPECT_EQ(all, 8);
	EXPECT_TRUE(pieces.migrate(0, 5)) << "nothing was left busy";
	EXPECT_TRUE(pieces.destroy());
	object::objects::barrier();
}

TEST_F(ObjectFailureTest, DomainsAndListsInFlight)
{
	tornado_domain *domain = nullptr;
	const long failed = fail_each(
		[&] { return core::result_of(tornado_domain_create("small", &domain)); }, [] {});
	EXPECT_GE(failed, 2 + static_cast<long>(cpus)) << "domain, counts, a visitor for each CPU";
	existence::InFlight in_flight;
	EXPECT_EQ(fail_each([&] { return in_flight.start(*domain); }, [] {}), 1);
	without_memory([&] { in_flight.stop(); });
	without_memory([&] { tornado_domain_destroy(domain); });
}

TEST_F(ObjectFailureTest, OperationsInFlightAskForNoMemory)
{
	Tally own;
	const auto object = make_service(Clustering::cpu, own);
	existence::InFlightOperation operation;
	without_memory([&] {
		{
			Guard guard;
			EXPECT_TRUE(object.service->in_flight.begin(operation, guard));
		}
		EXPECT_TRUE(operation.complete(7));
		EXPECT_EQ(operation.wait(existence::Interruption::killed, existence::never), 7);
	});
	without_memory([&] {
		{
			Guard guard;
			EXPECT_TRUE(object.service->in_flight.begin(operation, guard));
		}
		EXPECT_TRUE(object.ref.destroy());
		EXPECT_EQ(operation.wait(existence::Interruption::killed, existence::never),
			  cancelled);
	});
	object::objects::barrier();
}

/// All that can happen to one object, with allocation number @countdown failing.
void walk(ObjectFailureTest &test, long countdown, long &failures)
{
	const auto object = test.make();
	long expected = 0;
	const auto add = [&](unsigned cpu) {
		platform::bind_to_cpu(cpu);
		Guard guard;
		if (Sum *piece = object.local(guard)) {
			piece->add(1);
			expected++;
		}
	};
	const auto note = [&](const Result<void> &result) {
		if (!result) {
			ASSERT_EQ(result.error(), Error::no_memory);
			failures++;
		}
		ASSERT_EQ(test.value_of(object), expected);
	};
	platform::fail_allocation(countdown);
	for (unsigned round = 0; round < 2; round++) {
		add(0);
		note(object::objects::populate(object.raw(), 3));
		note(test.swap_to_clustered(object));
		for (const unsigned cpu : {1u, 4u, 1u})
			add(cpu);
		note(object.migrate(1, 2));
		add(1);
		note(object.migrate_later(4, 1));
		object::objects::barrier();
		note(object.rebalance());
		note(test.swap_to_shared(object));
		add(5);
	}
	platform::fail_allocation(-1);
	EXPECT_TRUE(object.destroy());
	object::objects::barrier();
}

TEST_F(ObjectFailureTest, AWalkLosesNothingWhicheverAllocationFails)
{
	long failures = 0;
	for (long countdown = 0; countdown < 40; countdown++) {
		walk(*this, countdown, failures);
		ASSERT_FALSE(HasFailure()) << "when allocation " << countdown << " failed";
		ASSERT_EQ(tally.alive(), 0);
	}
	EXPECT_GE(failures, 10) << "of populate(), migrations and swaps";
}

/// Memory comes and goes while everything happens at once.
TEST_F(ObjectFailureTest, NothingIsLostWhenMemoryRunsOutUnderLoad)
{
	std::atomic<long> added{0}, refused{0}, changed{0};
	const selftest::Deadline late(std::chrono::milliseconds(500),
				      [&] { return refused > 100 && changed > 10; });
	ASSERT_TRUE(swap_to_clustered(sum));
	run_threads(cpus + 2, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!late && !HasFailure()) {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			platform::fail_allocation(static_cast<long>(random() % 4));
			Result<void> done;
			if (thread < cpus) {
				Guard guard;
				if (Sum *piece = sum.local(guard)) {
					piece->add(1);
					added++;
				} else {
					refused++;
				}
			} else if (thread == cpus) {
				done = sum.migrate(static_cast<unsigned>(random() % cpus),
						   static_cast<unsigned>(random() % cpus));
				changed += done.has_value();
			} else {
				done = random() % 2 ? swap_to_clustered(sum) : swap_to_shared(sum);
				changed += done.has_value();
			}
			if (!done) {
				EXPECT_EQ(done.error(), Error::no_memory);
				refused++;
			}
			platform::fail_allocation(-1);
		}
	});
	EXPECT_GT(refused, 100);
	EXPECT_GT(changed, 10);
	EXPECT_EQ(value_of(sum), added);
}

} // namespace tornado::native
