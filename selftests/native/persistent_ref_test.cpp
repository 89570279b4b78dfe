// SPDX-License-Identifier: GPL-2.0
//
// References that are kept in memory: who forgets to clear one is told.
#include "../../module/core/object/persistent_ref.hpp"

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "../lib/deadline.hpp"
#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;
using object::PersistentRef;
using object::Ref;

class PersistentRefTest : public CoreTest
{
public:
	Tally tally;
	PersistentRef<TestRep> place;
	const unsigned kept_before = platform::kept_references_reported();
	const unsigned stale_before = platform::stale_references_reported();

	unsigned kept() const { return platform::kept_references_reported() - kept_before; }
	unsigned stale() const { return platform::stale_references_reported() - stale_before; }
	static void forget_ids()
	{
		object::objects::barrier();
		object::objects::recycle_ids();
	}
};

TEST_F(PersistentRefTest, KeepsWhatItWasGiven)
{
	const auto object = make_object(Clustering::cpu, tally);
	Guard guard;
	EXPECT_TRUE(place.get(guard).is_null());
	place.set(object);
	EXPECT_EQ(place.get(guard).raw().entry, object.raw().entry);
	EXPECT_NE(place.get(guard).local(guard), nullptr);
	place.clear();
	EXPECT_TRUE(place.get(guard).is_null());
	EXPECT_TRUE(object.destroy());
	EXPECT_EQ(kept(), 0u);
	EXPECT_EQ(stale(), 0u);
}

TEST_F(PersistentRefTest, OneThatIsNotClearedIsReportedAtTheDestruction)
{
	PersistentRef<TestRep> another;
	PersistentRef<TestRep> cleared;
	const auto object = make_object(Clustering::cpu, tally);
	const auto other = make_object(Clustering::cpu, tally);
	place.set(object);
	another.set(object);
	cleared.set(object);
	cleared.clear();
	EXPECT_TRUE(other.destroy());
	EXPECT_EQ(kept(), 0u) << "another object's";
	EXPECT_TRUE(object.destroy());
	EXPECT_EQ(kept(), 2u);
	EXPECT_FALSE(object.destroy());
	EXPECT_EQ(kept(), 2u) << "once";
	place.clear();
	another.clear();
}

TEST_F(PersistentRefTest, ReplacingIsClearing)
{
	const auto first = make_object(Clustering::cpu, tally);
	const auto second = make_object(Clustering::cpu, tally);
	place.set(first);
	place.set(second);
	EXPECT_TRUE(first.destroy());
	EXPECT_EQ(kept(), 0u);
	EXPECT_TRUE(second.destroy());
	EXPECT_EQ(kept(), 1u);
	place.clear();
}

TEST_F(PersistentRefTest, OneThatIsReadTooLateIsReported)
{
	const auto object = make_object(Clustering::cpu, tally);
	place.set(object);
	{
		Guard guard;
		EXPECT_TRUE(object.destroy());
		EXPECT_FALSE(place.get(guard).is_null());
		EXPECT_EQ(stale(), 0u) << "no other object can have the id yet";
	}
	forget_ids();
	Guard guard;
	EXPECT_FALSE(place.get(guard).is_null());
	EXPECT_EQ(stale(), 1u);
	EXPECT_EQ(place.get(guard).resolve(guard).error(), Error::destroyed) << "nobody has the id";
	place.clear();
}

/// More than are known of: no harm, and no false report.
TEST_F(PersistentRefTest, WhatIsNotKnownIsNotReported)
{
	std::vector<PersistentRef<TestRep>> places(1000);
	const auto object = make_object(Clustering::cpu, tally);
	for (auto &each : places)
		each.set(object);
	for (auto &each : places)
		each.clear();
	EXPECT_TRUE(object.destroy());
	EXPECT_EQ(kept(), 0u);
}

/// An owner who clears first is never blamed, whatever others read meanwhile.
TEST_F(PersistentRefTest, WhoClearsFirstIsNotReported)
{
	std::atomic<int> replaced{0};
	std::atomic<long> used{0};
	const selftest::Deadline late(std::chrono::milliseconds(500),
				      [&replaced, &used] { return replaced > 200 && used > 1000; });
	run_threads(5, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		PersistentRef<TestRep> own;
		while (!late && !HasFailure()) {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			if (thread == 0) {
				const auto object = make_object(Clustering::cpu, tally);
				place.set(object);
				std::this_thread::yield();
				place.clear();
				EXPECT_TRUE(object.destroy());
				if (++replaced % 50 == 0)
					forget_ids();
				continue;
			}
			if (thread == 1) {
				const auto object = make_object(Clustering::one, tally);
				own.set(object);
				own.clear();
				EXPECT_TRUE(object.destroy());
				continue;
			}
			Guard guard;
			const Ref<TestRep> ref = place.get(guard);
			if (ref.is_null())
				continue;
			if (const TestRep *rep = ref.local(guard)) {
				EXPECT_TRUE(rep->is_alive());
				used++;
			}
		}
	});
	EXPECT_GT(replaced, 200);
	EXPECT_GT(used, 1000);
	EXPECT_EQ(kept(), 0u);
	EXPECT_EQ(stale(), 0u);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

} // namespace tornado::native
