// SPDX-License-Identifier: GPL-2.0
//
// Well-known objects: their ids are constants.
#include "../../module/core/object/static_object.hpp"

#include <atomic>
#include <cerrno>

#include <tornado/api.h>

#include "../lib/deadline.hpp"
#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;
using object::StaticObject;

namespace
{

using First = StaticObject<TestRep, TORNADO_STATIC_TEST>;
using Last = StaticObject<TestRep, TORNADO_STATIC_LIMIT - 1>;

template <typename Object>
TestRep *rep_at(unsigned cpu)
{
	platform::bind_to_cpu(cpu);
	Guard guard;
	return Object::ref().local(guard);
}

} // namespace

class StaticObjectTest : public CoreTest
{
public:
	Tally tally;
};

TEST_F(StaticObjectTest, IsFoundByItsIdOnEveryCpu)
{
	ASSERT_TRUE(First::start(Clustering::cpu, tally));
	ASSERT_TRUE(Last::start(Clustering::one, tally));
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		TestRep *rep = rep_at<First>(cpu);
		ASSERT_NE(rep, nullptr);
		EXPECT_EQ(rep->cluster(), cpu);
		EXPECT_NE(rep_at<Last>(cpu), rep);
	}
	EXPECT_EQ(tally.alive(), static_cast<int>(cpus) + 1);
	EXPECT_TRUE(First::stop());
	EXPECT_TRUE(Last::stop());
	EXPECT_EQ(tally.alive(), 0) << "stop() waits";
}

TEST_F(StaticObjectTest, TheReferenceStaysValidWithoutAnObject)
{
	const auto use = [] {
		Guard guard;
		return First::ref().resolve(guard);
	};
	EXPECT_EQ(use().error(), Error::destroyed) << "before the start";
	EXPECT_EQ(First::stop().error(), Error::destroyed);
	EXPECT_EQ(First::ref().destroy().error(), Error::destroyed);
	for (int round = 0; round < 3; round++) {
		ASSERT_TRUE(First::start(Clustering::cpu, tally));
		EXPECT_TRUE(use());
		ASSERT_TRUE(First::stop());
		EXPECT_EQ(use().error(), Error::destroyed) << "after the stop";
		EXPECT_EQ(First::stop().error(), Error::destroyed);
	}
	EXPECT_EQ(tally.constructed, 3);
}

TEST_F(StaticObjectTest, AnIdHasOneObject)
{
	ASSERT_TRUE(First::start(Clustering::cpu, tally));
	EXPECT_EQ(First::start(Clustering::cpu, tally).error(), Error::busy);
	EXPECT_TRUE(Last::start(Clustering::cpu, tally)) << "another id";
	EXPECT_TRUE(Last::stop());
	{
		Guard guard;
		ASSERT_NE(First::ref().local(guard), nullptr);
		ASSERT_TRUE(First::ref().destroy());
		EXPECT_EQ(First::start(Clustering::cpu, tally).error(), Error::busy)
			<< "while an operation may know the one before";
	}
	object::objects::barrier();
	const selftest::Deadline late(std::chrono::seconds(30));
	while (!First::start(Clustering::cpu, tally))
		ASSERT_FALSE(late);
	EXPECT_TRUE(First::stop());
}

TEST_F(StaticObjectTest, RefusesWhatIsWrong)
{
	tornado_object_type type{};
	type.name = "test";
	type.rep_size = 8;
	EXPECT_EQ(tornado_static_start(TORNADO_STATIC_LIMIT, &type, 0, nullptr), -EINVAL);
	EXPECT_EQ(tornado_static_start(TORNADO_STATIC_TEST, &type, 99, nullptr), -EINVAL);
	EXPECT_EQ(tornado_static_stop(TORNADO_STATIC_LIMIT), -EINVAL);
	EXPECT_EQ(tornado_static_stop(~0u), -EINVAL);
	EXPECT_EQ(tornado_static_stop(TORNADO_STATIC_TEST), -ESTALE);
	EXPECT_EQ(tornado_static_start(TORNADO_STATIC_TEST, &type, 0, nullptr), 0);
	EXPECT_EQ(tornado_static_start(TORNADO_STATIC_TEST, &type, 0, nullptr), -EBUSY);
	EXPECT_EQ(tornado_static_stop(TORNADO_STATIC_TEST), 0);
}

TEST_F(StaticObjectTest, StartFailsCleanlyAtEveryAllocation)
{
	long countdown = 0;
	for (;; countdown++) {
		platform::fail_allocation(countdown);
		const auto started = First::start(Clustering::cpu, tally);
		platform::fail_allocation(-1);
		if (started)
			break;
		ASSERT_EQ(started.error(), Error::no_memory);
	}
	EXPECT_GE(countdown, 1) << "the root at least";
	EXPECT_TRUE(First::stop());
}

TEST_F(StaticObjectTest, OfAnotherDomainTooIsStartedAgain)
{
	tornado_domain *domain = nullptr;
	ASSERT_EQ(tornado_domain_create("other", &domain), 0);
	tornado_object_type type{};
	type.name = "test";
	type.rep_size = 8;
	type.domain = domain;
	for (int round = 0; round < 2; round++) {
		ASSERT_EQ(tornado_static_start(TORNADO_STATIC_TEST, &type, 0, nullptr), 0);
		EXPECT_EQ(tornado_static_stop(TORNADO_STATIC_TEST), 0);
	}
	tornado_domain_destroy(domain);
}

/// Each thread starts, uses and stops as it finds things: an id has one object at a time, and
/// nobody ever sees a rep that is gone.
TEST_F(StaticObjectTest, StartUseAndStopRace)
{
	constexpr int wanted = 200;
	std::atomic<int> started{0};
	const selftest::Deadline late(std::chrono::milliseconds(200),
				      [&started] { return started >= wanted; });
	run_threads(cpus, [&](unsigned thread) {
		unsigned step = thread;
		while (!late) {
			step++;
			platform::bind_to_cpu(step % cpus);
			if (thread < 2) {
				if (!First::start(Clustering::cpu, tally))
					continue;
				started++;
				EXPECT_TRUE(First::stop());
				continue;
			}
			Guard guard;
			TestRep *rep = First::ref().local(guard);
			EXPECT_TRUE(!rep || rep->is_alive());
		}
	});
	EXPECT_GE(started, wanted);
	EXPECT_EQ(tally.alive(), 0);
}

} // namespace tornado::native
