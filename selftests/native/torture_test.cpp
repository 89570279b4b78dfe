// SPDX-License-Identifier: GPL-2.0
//
// In the manner of rcutorture: elements are replaced and given up while operations hold them, CPUs
// become quiet and come back, and everything is delayed at random.
#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "../lib/deadline.hpp"
#include "../lib/torture.hpp"
#include "fixture.hpp"

namespace tornado::native
{

using existence::default_domain;
using existence::Guard;
using object::Clustering;
using selftest::Torture;
using namespace std::chrono_literals;

class TortureTest : public CoreTest
{
};

TEST_F(TortureTest, NobodySeesAnElementOlderThanOneGracePeriod)
{
	platform::inject_delays(100);
	Torture torture;
	std::atomic<bool> stop{false};
	std::jthread clock([&] {
		const selftest::Deadline late(1500ms, [&torture] {
			return torture.replaced > 20 && torture.histogram[0] > 1000;
		});
		while (!late)
			std::this_thread::sleep_for(10ms);
		stop = true;
	});
	const auto dawdle = [](std::minstd_rand &random) {
		if (random() % 4 == 0)
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		if (random() % 16 == 0)
			std::this_thread::sleep_for(std::chrono::microseconds(random() % 200));
	};
	run_threads(9, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop) {
			if (thread == 0) {
				torture.replace();
				std::this_thread::sleep_for(200us);
			} else if (thread == 1) {
				platform::set_quiet(
					static_cast<unsigned>(1 + random() % (cpus - 1)),
					random() % 2);
				std::this_thread::sleep_for(3ms);
			} else {
				torture.read(random, dawdle);
			}
		}
	});
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		platform::set_quiet(cpu, false);
	for (std::size_t i = 0; i < Torture::oldest; i++)
		default_domain.barrier();
	EXPECT_GT(torture.replaced, 20u);
	EXPECT_GT(torture.histogram[0], 1000u);
	for (std::size_t age = 2; age <= Torture::oldest; age++)
		EXPECT_EQ(torture.histogram[age], 0u) << "grace periods: " << age;
}

TEST_F(TortureTest, ObjectsUnderMigrationQuietCpusAndDelays)
{
	platform::inject_delays(50);
	Tally tally;
	std::array<std::atomic<unsigned long>, 4> published{};
	std::atomic<bool> stop{false};
	std::jthread clock([&] {
		const selftest::Deadline late(1500ms, [&tally] { return tally.constructed > 100; });
		while (!late)
			std::this_thread::sleep_for(10ms);
		stop = true;
	});
	run_threads(10, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		const auto somewhere = [&random] {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		};
		while (!stop) {
			auto &slot = published[random() % published.size()];
			somewhere();
			if (thread == 0) {
				platform::set_quiet(
					static_cast<unsigned>(1 + random() % (cpus - 1)),
					random() % 2);
				std::this_thread::sleep_for(2ms);
			} else if (thread < 3) {
				const auto fresh = make_object(
					Clustering::from(static_cast<unsigned>(random() % 4))
						.value(),
					tally);
				if (const unsigned long old = slot.exchange(fresh.raw().entry)) {
					ASSERT_TRUE(object::Ref<TestRep>({old}).destroy());
				}
				std::this_thread::sleep_for(100us);
			} else {
				Guard guard;
				const object::Ref<TestRep> ref({slot.load()});
				if (!ref.raw().entry)
					continue;
				TestRep *rep = ref.local(guard);
				somewhere();
				if (random() % 8 == 0)
					std::this_thread::sleep_for(50us);
				if (rep) {
					ASSERT_TRUE(rep->is_alive());
				}
				(void)ref.with_local(
					guard, [](TestRep &own) { ASSERT_TRUE(own.is_alive()); });
				ref.for_each_rep(guard, [](TestRep &any) {
					EXPECT_TRUE(any.is_alive());
					return 0;
				});
			}
		}
	});
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		platform::set_quiet(cpu, false);
	for (auto &slot : published)
		if (const unsigned long left = slot.exchange(0)) {
			ASSERT_TRUE(object::Ref<TestRep>({left}).destroy());
		}
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
	EXPECT_GT(tally.constructed, 100);
}

// A CPU that goes while a rep is sent there, and is back when that is dealt with elsewhere: nothing
// may be sent there again and again.
TEST_F(TortureTest, RepsOfCpusThatGoAndComeBackAreDestroyedWhereverThatIs)
{
	platform::inject_delays(50);
	Tally tally;
	for (unsigned round = 0; round < 400; round++) {
		const auto ref = make_object(Clustering::cpu, tally);
		for (unsigned cpu = 1; cpu < cpus; cpu++)
			ASSERT_TRUE(object::objects::populate(ref.raw(), cpu));
		run_threads(2, [&](unsigned thread) {
			if (thread == 0) {
				ASSERT_TRUE(ref.destroy());
				return;
			}
			std::minstd_rand random(round + 1);
			for (unsigned cpu = 1; cpu < cpus; cpu++) {
				std::this_thread::sleep_for(
					std::chrono::microseconds(random() % 50));
				platform::set_quiet(cpu, true);
				std::this_thread::sleep_for(
					std::chrono::microseconds(random() % 20));
				platform::set_quiet(cpu, false);
			}
		});
		object::objects::barrier();
		ASSERT_EQ(tally.alive(), 0);
	}
}

} // namespace tornado::native
