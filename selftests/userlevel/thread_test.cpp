// SPDX-License-Identifier: GPL-2.0
//
// Threads come and go: nothing of the library's belongs to a thread, so nothing is left of it.
#include "fixture.hpp"

#include <array>
#include <memory>
#include <thread>
#include <vector>

#include "../../userlib/userlevel/workers.hpp"
#include "cpus.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

class ThreadTest : public UserLevelTest
{
};

TEST_F(ThreadTest, ThreadsEndAndTheirCountsStay)
{
	Tally tally;
	const auto ref = make_object(Clustering::cpu, tally);
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	constexpr int rounds = 60, at_once = 8;
	for (int round = 0; round < rounds; round++) {
		std::vector<std::jthread> threads;
		for (int i = 0; i < at_once; i++)
			threads.emplace_back([&] {
				Guard guard;
				ref.local(guard)->uses++;
				ASSERT_TRUE(counter.add(guard, 1));
			});
	}
	long uses = 0;
	{
		Guard guard;
		ref.for_each_rep(guard, [&uses](TestRep &rep) {
			uses += rep.uses;
			return 0;
		});
		EXPECT_EQ(counter.read(guard).value, rounds * at_once);
	}
	EXPECT_EQ(uses, rounds * at_once);
	ASSERT_TRUE(ref.destroy());
	ASSERT_TRUE(counter.destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ThreadTest, AnOperationOutlivesTheThreadsThatBeganAfterIt)
{
	Tally tally;
	const auto ref = make_object(Clustering::one, tally);
	{
		Guard guard;
		ASSERT_TRUE(ref.local(guard));
		std::jthread([&] {
			Guard inner;
			ASSERT_TRUE(ref.local(inner));
			ASSERT_TRUE(ref.destroy());
		}).join();
		std::this_thread::sleep_for(std::chrono::milliseconds(20));
		EXPECT_EQ(tally.alive(), 1);
	}
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ThreadTest, WorkersAreNoMoreThanWorkNeeds)
{
	for (int i = 0; i < 200; i++)
		existence::default_domain.synchronize();
	// One visits, and one takes over from it.  Others may have been slow to wake up, or to end:
	// each CPU has work of its own.
	EXPECT_GE(userlevel::workers->threads(), 1u);
	EXPECT_LE(userlevel::workers->threads(), 4u + allowed_cpus().size());
}

TEST_F(ThreadTest, WorkersThatWaitKeepNoOtherFromRunning)
{
	constexpr std::size_t domains = 12;
	std::array<tornado_domain *, domains> slow{};
	std::vector<std::unique_ptr<Guard>> guards;
	std::vector<std::jthread> waiting;
	for (auto &domain : slow) {
		ASSERT_EQ(tornado_domain_create("slow", &domain), 0);
		guards.push_back(std::make_unique<Guard>(*domain));
		waiting.emplace_back([domain] { tornado_synchronize(domain); });
	}
	// Until one more has been needed than those that wait, once all of these do.
	unsigned threads = 0;
	const Deadline late(std::chrono::milliseconds(0), [&] { return threads > domains; });
	do {
		existence::default_domain.synchronize();
		threads = userlevel::workers->threads();
	} while (!late);
	EXPECT_GT(threads, domains);
	guards.clear();
	waiting.clear();
	for (tornado_domain *domain : slow)
		tornado_domain_destroy(domain);
}

} // namespace tornado::selftest
