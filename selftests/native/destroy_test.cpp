// SPDX-License-Identifier: GPL-2.0
//
// Destruction: when, by whom, and what later uses find.
#include <vector>

#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

class DestroyTest : public CoreTest
{
public:
	Tally tally;
};

TEST_F(DestroyTest, RepsLiveAsLongAsOperationsThatMayHoldThem)
{
	const auto object = make_object(Clustering::cpu, tally);
	{
		Guard guard;
		TestRep *rep = object.local(guard);
		ASSERT_NE(rep, nullptr);
		EXPECT_TRUE(object.destroy());
		for (int i = 0; i < 1000; i++)
			ASSERT_TRUE(rep->is_alive());
		EXPECT_EQ(tally.destroyed, 0);
	}
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(DestroyTest, UseAfterDestroyFindsNothing)
{
	const auto object = make_object(Clustering::one, tally);
	Guard guard;
	ASSERT_NE(object.local(guard), nullptr);
	EXPECT_TRUE(object.destroy());
	EXPECT_EQ(object.local(guard), nullptr);
	const auto rep = object.resolve(guard);
	ASSERT_FALSE(rep);
	EXPECT_EQ(rep.error(), Error::destroyed);
}

TEST_F(DestroyTest, SecondDestroyIsRefused)
{
	const auto object = make_object(Clustering::one, tally);
	Guard guard;
	EXPECT_TRUE(object.destroy());
	const auto again = object.destroy();
	ASSERT_FALSE(again);
	EXPECT_EQ(again.error(), Error::destroyed);
}

TEST_F(DestroyTest, OneOfManyDestroyersWins)
{
	for (int round = 0; round < 200; round++) {
		Tally own;
		const auto object = make_object(Clustering::cpu, own);
		std::atomic<int> won{0};
		run_threads(cpus, [&](unsigned) {
			Guard guard;
			if (TestRep *rep = object.local(guard)) {
				EXPECT_TRUE(rep->is_alive());
			}
			if (object.destroy())
				won++;
		});
		ASSERT_EQ(won, 1);
		object::objects::barrier();
		ASSERT_EQ(own.alive(), 0);
	}
}

TEST_F(DestroyTest, AnObjectNeverUsedIsDestroyedToo)
{
	EXPECT_TRUE(make_object(Clustering::cpu, tally).destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.constructed, 0);
}

TEST_F(DestroyTest, AReusedIdStartsEmptyOnEveryCpu)
{
	const auto first = make_object(Clustering::cpu, tally);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		ASSERT_TRUE(object::objects::populate(first.raw(), cpu));
	EXPECT_TRUE(first.destroy());
	object::objects::barrier();
	object::objects::recycle_ids();

	const auto second = make_object(Clustering::cpu, tally);
	ASSERT_EQ(second.raw().entry, first.raw().entry) << "the id was expected to be reused";
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		EXPECT_EQ(second.peek(), nullptr);
	}
	EXPECT_TRUE(second.destroy());
}

TEST_F(DestroyTest, SharedDataIsDestroyedLast)
{
	struct Shared {
		int reps = 0;
		bool destroyed = false;
	} shared;
	static constexpr tornado_object_type type = {
		.name = "shared",
		.rep_size = 8,
		.construct_rep =
			[](void *, void *data, unsigned) {
				static_cast<Shared *>(data)->reps++;
				return 0;
			},
		.destroy_rep =
			[](void *, void *data) {
				EXPECT_FALSE(static_cast<Shared *>(data)->destroyed);
				static_cast<Shared *>(data)->reps--;
			},
		.destroy_shared =
			[](void *data) {
				EXPECT_EQ(static_cast<Shared *>(data)->reps, 0);
				static_cast<Shared *>(data)->destroyed = true;
			},
		.merge_rep = nullptr,
		.domain = nullptr,
		.in_flight = nullptr,
		.reps_wanted = 0,
		.stays_per_cpu = 0,
	};
	const auto ref = object::objects::create(type, Clustering::cpu, &shared).value();
	ASSERT_TRUE(object::objects::populate(ref, 2));
	ASSERT_TRUE(object::objects::populate(ref, 5));
	EXPECT_TRUE(object::objects::destroy(ref));
	object::objects::barrier();
	EXPECT_TRUE(shared.destroyed);
}

} // namespace tornado::native
