// SPDX-License-Identifier: GPL-2.0
//
// Create, miss and destroy against each other, over many threads that migrate.
#include <array>
#include <atomic>
#include <random>

#include "fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

class StressTest : public CoreTest
{
public:
	static constexpr unsigned threads = 12;
};

TEST_F(StressTest, ThousandsOfLivesOverSharedSlots)
{
	constexpr unsigned steps = 3000;
	constexpr unsigned slots = 8;
	Tally tally;
	std::array<std::atomic<unsigned long>, slots> published{};
	std::atomic<int> created{0};

	run_threads(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (unsigned step = 0; step < steps; step++) {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			auto &slot = published[random() % slots];
			if (random() % 4 == 0) {
				const auto clustering = Clustering::from(random() % 4).value();
				const auto fresh = make_object(clustering, tally);
				created++;
				// Clears the persistent reference first, as the owner must.
				const unsigned long old = slot.exchange(fresh.raw().entry);
				if (old) {
					ASSERT_TRUE(object::Ref<TestRep>({old}).destroy());
				}
				continue;
			}
			Guard guard;
			const unsigned long entry = slot.load();
			if (!entry)
				continue;
			if (TestRep *rep = object::Ref<TestRep>({entry}).local(guard)) {
				ASSERT_TRUE(rep->is_alive());
			}
		}
	});
	for (auto &slot : published)
		if (const unsigned long left = slot.exchange(0)) {
			ASSERT_TRUE(object::Ref<TestRep>({left}).destroy());
		}
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
	EXPECT_GT(created, 5000);
	EXPECT_GT(tally.constructed, 1000);
}

TEST_F(StressTest, MissAgainstDestroyLosesNoRep)
{
	for (int round = 0; round < 400; round++) {
		Tally tally;
		const auto object = make_object(Clustering::cpu, tally);
		run_threads(cpus, [&](unsigned thread) {
			if (thread == 0) {
				EXPECT_TRUE(object.destroy());
				return;
			}
			Guard guard;
			if (TestRep *rep = object.local(guard)) {
				ASSERT_TRUE(rep->is_alive());
			}
		});
		object::objects::barrier();
		ASSERT_EQ(tally.alive(), 0);
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			ASSERT_EQ(*static_cast<void **>(
					  platform::percpu_pointer(object.raw().entry, cpu)),
				  nullptr);
		}
	}
}

} // namespace tornado::native
