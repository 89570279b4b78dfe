// SPDX-License-Identifier: GPL-2.0
#include "fixture.hpp"

#include <csignal>
#include <memory>
#include <thread>

#include "child.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

class ForkTest : public UserLevelTest
{
protected:
	void SetUp() override
	{
		if (under_thread_sanitizer)
			GTEST_SKIP() << "ThreadSanitizer allows no threads after fork()";
		UserLevelTest::SetUp();
	}
	void TearDown() override
	{
		if (!under_thread_sanitizer)
			UserLevelTest::TearDown();
	}
};

namespace
{

/// 0 if objects can be made, used by several threads, and destroyed.
int use_objects()
{
	Tally tally;
	const auto ref = object::create<TestRep>(Clustering::cpu, tally);
	const auto counter = counter::Counter::create(Clustering::cpu);
	if (!ref || !counter)
		return 1;
	std::atomic<int> failures{0};
	run_threads(4, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (int i = 0; i < 1000; i++) {
			if (i % 100 == 0)
				hop(random);
			Guard guard;
			TestRep *rep = ref->local(guard);
			if (!rep || !rep->is_alive() || !counter->add(guard, 1))
				failures++;
		}
	});
	{
		Guard guard;
		failures += counter->read(guard).value != 4000;
	}
	failures += !ref->destroy() || !counter->destroy();
	tornado_barrier();
	return failures == 0 && tally.alive() == 0 ? 0 : 2;
}

} // namespace

TEST_F(ForkTest, AChildStartsAnew)
{
	if (under_address_sanitizer)
		GTEST_SKIP() << "AddressSanitizer's allocator stays locked in a child if another "
				"thread is in it at the fork";
	Tally tally;
	const auto ref = make_object(Clustering::cpu, tally);
	const auto counting = UserLevel::counting();
	std::atomic<bool> stop{false};
	// At the fork others are in the middle of everything.
	std::jthread busy([&] {
		while (!stop) {
			{
				Guard guard;
				(void)ref.with_local(guard, [](TestRep &rep) { rep.uses++; });
			}
			const auto other = make_object(Clustering::one, tally);
			ASSERT_TRUE(other.destroy());
			existence::default_domain.synchronize();
		}
	});
	for (int i = 0; i < 10; i++) {
		Child child([counting] {
			if (UserLevel::counting() != TORNADO_USERLEVEL_STOPPED)
				return 10;
			if (tornado_userlevel_start() != 0 || UserLevel::counting() != counting)
				return 11;
			if (const int failed = use_objects())
				return failed;
			if (tornado_userlevel_stop() != 0)
				return 12;
			return tornado_userlevel_start() == 0 && use_objects() == 0 ? 0 : 13;
		});
		EXPECT_EQ(child.wait(), 0);
	}
	stop = true;
	busy.join();
	EXPECT_EQ(use_objects(), 0) << "the parent goes on";
	ASSERT_TRUE(ref.destroy());
	object::objects::barrier();
}

TEST_F(ForkTest, AnOperationOfTheParentEndsInTheChildToo)
{
	auto guard = std::make_unique<Guard>();
	Child child([&guard] {
		guard.reset();
		return tornado_userlevel_start() == 0 ? use_objects() : 1;
	});
	EXPECT_EQ(child.wait(), 0);
	guard.reset();
}

TEST_F(ForkTest, AChildThatDoesNotStartIsToldSo)
{
	const auto ended = run_captured([] {
		const Guard guard;
		return 0;
	});
	EXPECT_EQ(ended.status, -SIGABRT);
	EXPECT_NE(ended.errors.find("before tornado_userlevel_start(), or after fork() without it"),
		  std::string::npos)
		<< ended.errors;
}

} // namespace tornado::selftest
