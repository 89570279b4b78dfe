// SPDX-License-Identifier: GPL-2.0
//
// In the manner of rcutorture, as selftests/native/torture_test.cpp, but on real CPUs: threads hop
// between them and block inside operations.
#include "fixture.hpp"

#include "../lib/torture.hpp"

#include <array>
#include <thread>

namespace tornado::selftest
{

using existence::default_domain;
using existence::Guard;
using object::Clustering;
using namespace std::chrono_literals;

class TortureTest : public UserLevelTest
{
};

TEST_F(TortureTest, NobodySeesAnElementOlderThanOneGracePeriod)
{
	Torture torture;
	const Deadline stop(1500ms, [&torture] {
		return torture.replaced > 20 && torture.histogram[0] > 1000;
	});
	const auto dawdle = [](std::minstd_rand &random) {
		if (random() % 64 == 0)
			hop(random);
		if (random() % 64 == 0)
			std::this_thread::sleep_for(std::chrono::microseconds(random() % 200));
	};
	run_threads(7, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop) {
			if (thread == 0) {
				torture.replace();
				std::this_thread::sleep_for(100us);
			} else {
				if (random() % 32 == 0)
					hop(random);
				torture.read(random, dawdle);
			}
		}
	});
	for (std::size_t i = 0; i < Torture::oldest; i++)
		default_domain.barrier();
	EXPECT_GT(torture.replaced, 20u);
	EXPECT_GT(torture.histogram[0], 1000u);
	for (std::size_t age = 2; age <= Torture::oldest; age++)
		EXPECT_EQ(torture.histogram[age], 0u) << "grace periods: " << age;
}

TEST_F(TortureTest, ObjectsThatThreadsHopBetween)
{
	Tally tally;
	std::array<std::atomic<unsigned long>, 4> published{};
	const Deadline stop(1500ms, [&tally] { return tally.constructed > 100; });
	run_threads(8, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop) {
			auto &slot = published[random() % published.size()];
			if (random() % 16 == 0)
				hop(random);
			if (thread < 2) {
				const auto fresh = make_object(
					Clustering::from(static_cast<unsigned>(random() % 4))
						.value(),
					tally);
				if (const unsigned long old = slot.exchange(fresh.raw().entry)) {
					ASSERT_TRUE(object::Ref<TestRep>({old}).destroy());
				}
				std::this_thread::sleep_for(100us);
				continue;
			}
			Guard guard;
			const object::Ref<TestRep> ref({slot.load()});
			if (!ref.raw().entry)
				continue;
			TestRep *rep = ref.local(guard);
			if (random() % 32 == 0)
				hop(random);
			if (random() % 32 == 0)
				std::this_thread::sleep_for(50us);
			if (rep) {
				ASSERT_TRUE(rep->is_alive());
				rep->uses++;
			}
			(void)ref.with_local(guard,
					     [](TestRep &own) { ASSERT_TRUE(own.is_alive()); });
			ref.for_each_rep(guard, [](TestRep &any) {
				EXPECT_TRUE(any.is_alive());
				return 0;
			});
		}
	});
	for (auto &slot : published)
		if (const unsigned long left = slot.exchange(0)) {
			ASSERT_TRUE(object::Ref<TestRep>({left}).destroy());
		}
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
	EXPECT_GT(tally.constructed, 100);
}

} // namespace tornado::selftest
