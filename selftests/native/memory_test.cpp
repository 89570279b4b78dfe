// SPDX-License-Identifier: GPL-2.0
//
// Running out of memory at every point where memory is asked for.
#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

class MemoryTest : public CoreTest
{
public:
	Tally tally;

	/// Fail allocation 0, 1, 2, ... of @attempt until it succeeds; return how many failed.
	template <typename Attempt>
	int fail_each(Attempt attempt)
	{
		for (int countdown = 0;; countdown++) {
			platform::fail_allocation(countdown);
			const auto result = attempt();
			platform::fail_allocation(-1);
			if (result)
				return countdown;
			EXPECT_EQ(result.error(), Error::no_memory);
		}
	}
};

TEST_F(MemoryTest, CreateFailsCleanlyAtEveryAllocation)
{
	object::Ref<TestRep> object;
	const int failed = fail_each([&] {
		auto created = object::create<TestRep>(Clustering::cpu, tally);
		if (created)
			object = *created;
		return created;
	});
	EXPECT_GE(failed, 3) << "segment record, per-CPU page, root";
	EXPECT_TRUE(object.destroy());
}

TEST_F(MemoryTest, MissFailsCleanlyAndTheNextOneSucceeds)
{
	const auto object = make_object(Clustering::cpu, tally);
	{
		Guard guard;
		platform::fail_allocation(0);
		EXPECT_EQ(object.local(guard), nullptr);
		EXPECT_EQ(object.peek(), nullptr);
		EXPECT_NE(object.local(guard), nullptr);
	}
	EXPECT_EQ(tally.constructed, 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MemoryTest, PopulateFailsCleanly)
{
	const auto object = make_object(Clustering::cpu, tally);
	EXPECT_EQ(fail_each([&] { return object::objects::populate(object.raw(), 1); }), 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MemoryTest, ARepThatCannotBeConstructedIsNotInstalled)
{
	static bool refuse;
	static constexpr tornado_object_type type = {
		.name = "refusing",
		.rep_size = 8,
		.construct_rep = [](void *, void *, unsigned) { return refuse ? -12 : 0; },
		.destroy_rep = nullptr,
		.destroy_shared = nullptr,
		.merge_rep = nullptr,
		.domain = nullptr,
		.in_flight = nullptr,
		.reps_wanted = 0,
		.stays_per_cpu = 0,
	};
	const auto ref = object::objects::create(type, Clustering::one, nullptr).value();
	refuse = true;
	EXPECT_EQ(object::objects::populate(ref, 0).error(), Error::no_memory);
	EXPECT_EQ(platform::percpu_load(ref.entry), nullptr);
	refuse = false;
	EXPECT_TRUE(object::objects::populate(ref, 0));
	EXPECT_TRUE(object::objects::destroy(ref));
}

TEST(StartTest, FailsCleanlyAtEveryAllocation)
{
	platform::set_topology(3, 1);
	int countdown = 0;
	for (;; countdown++) {
		platform::fail_allocation(countdown);
		const int started = tornado_core_start();
		platform::fail_allocation(-1);
		if (started == 0)
			break;
		EXPECT_EQ(started, negative_errno(Error::no_memory));
	}
	// Memory: one.  The domain: counts, array, outstanding, stand-in (2), round, per CPU a
	// visitor with two works.  Eight sizes of roots and reps: depots, that of the node, caches,
	// a source of blocks.  The table: an array, one list per CPU and one for static ids, and
	// their segment and its pages.  The memory of calls, and that of the blocks and of the
	// branches of regions: each as that of a size.
	EXPECT_EQ(countdown, 1 + 6 + 3 * 3 + 8 * 4 + 1 + 3 + 1 + 2 + 3 * 4);
	EXPECT_EQ(tornado_core_stop(), 0);
}

} // namespace tornado::native
