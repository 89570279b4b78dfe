// SPDX-License-Identifier: GPL-2.0
//
// What user-level objects have in common with those in the kernel, over real CPUs.
#include "fixture.hpp"

#include <array>
#include <cerrno>
#include <thread>

#include "cpus.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

class ObjectTest : public UserLevelTest
{
};

TEST_F(ObjectTest, EachCpuHasItsRep)
{
	Tally tally;
	const auto ref = make_object(Clustering::cpu, tally);
	const std::vector<int> before = allowed_cpus();
	for (const int cpu : before) {
		pin_to(cpu);
		Guard guard;
		ASSERT_EQ(guard.home_cpu(), static_cast<unsigned>(cpu));
		TestRep *rep = ref.local(guard);
		ASSERT_TRUE(rep);
		EXPECT_EQ(rep->cluster(), static_cast<unsigned>(cpu));
		EXPECT_EQ(ref.local(guard), rep);
	}
	run_on(before);
	EXPECT_EQ(tally.alive(), static_cast<int>(before.size()));
	ASSERT_TRUE(ref.destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ObjectTest, ClustersAreThoseOfTheMachine)
{
	const std::vector<int> before = allowed_cpus();
	for (const Clustering clustering :
	     {Clustering::node, Clustering::cache, Clustering::one, Clustering::group(2)}) {
		Tally tally;
		const auto ref = make_object(clustering, tally);
		for (const int cpu : before) {
			pin_to(cpu);
			Guard guard;
			ASSERT_EQ(ref.local(guard)->cluster(),
				  clustering.cluster_of(static_cast<unsigned>(cpu)));
		}
		ASSERT_TRUE(ref.destroy());
		object::objects::barrier();
		EXPECT_EQ(tally.alive(), 0);
	}
	run_on(before);
}

TEST_F(ObjectTest, AnOperationThatMovesKeepsItsRep)
{
	const std::vector<int> before = allowed_cpus();
	Tally tally;
	const auto ref = make_object(Clustering::cpu, tally);
	pin_to(before.front());
	{
		Guard guard;
		TestRep *rep = ref.local(guard);
		pin_to(before.back());
		EXPECT_EQ(ref.local(guard), rep);
		EXPECT_TRUE(ref.destroy());
		std::this_thread::sleep_for(std::chrono::milliseconds(20));
		EXPECT_TRUE(rep->is_alive());
		EXPECT_EQ(tally.alive(), 1);
	}
	run_on(before);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

TEST_F(ObjectTest, ADestroyedObjectIsGoneForNewOperations)
{
	Tally tally;
	const auto ref = make_object(Clustering::one, tally);
	{
		Guard guard;
		ASSERT_TRUE(ref.local(guard));
		ASSERT_TRUE(ref.destroy());
		EXPECT_EQ(ref.destroy().error(), core::Error::destroyed);
		EXPECT_EQ(ref.resolve(guard).error(), core::Error::destroyed);
	}
	object::objects::barrier();
}

namespace
{

/* Neither locked nor atomic. */
struct Plain {
	static constexpr const char *type_name = "plain";
	long long value = 0;
};

} // namespace

TEST_F(ObjectTest, WithLocalIsAloneOnItsCpu)
{
	static constinit Plain nothing;
	const auto ref = object::create<Plain>(Clustering::cpu, nothing).value();
	constexpr unsigned threads = 6, rounds = 20000;
	run_threads(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (unsigned i = 0; i < rounds; i++) {
			if (i % 64 == 0)
				hop(random);
			Guard guard;
			// Two at once would lose one.
			ASSERT_TRUE(ref.with_local(guard, [](Plain &rep) { rep.value++; }));
		}
	});
	long long sum = 0;
	{
		Guard guard;
		ref.for_each_rep(guard, [&sum](const Plain &rep) {
			sum += rep.value;
			return 0;
		});
	}
	EXPECT_EQ(sum, static_cast<long long>(threads) * rounds);
	ASSERT_TRUE(ref.destroy());
}

TEST_F(ObjectTest, AReplicatedMapIsReadWhileItIsChanged)
{
	const auto map = blocks::ReplicatedMap::create(Clustering::cpu).value();
	std::array<int, 64> values{};
	std::atomic<unsigned long> found{0};
	const Deadline stop(std::chrono::milliseconds(400), [&found] { return found > 100; });
	run_threads(4, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop) {
			const std::uint64_t key = random() % values.size();
			if (random() % 64 == 0)
				hop(random);
			Guard guard;
			if (thread == 0)
				ASSERT_TRUE(random() % 2 ? map.set(guard, key, &values[key])
							 : map.erase(guard, key));
			else if (const void *value = map.lookup(guard, key)) {
				ASSERT_EQ(value, &values[key]);
				found++;
			}
		}
	});
	EXPECT_GT(found, 100u);
	ASSERT_TRUE(map.destroy());
	object::objects::barrier();
}

TEST_F(ObjectTest, TheCInterfaceIsTheSameObjects)
{
	static tornado_object_type type{};
	type.name = "c";
	type.rep_size = sizeof(long long);
	tornado_ref ref;
	EXPECT_EQ(tornado_object_create(&type, 0xff, nullptr, &ref), -EINVAL);
	ASSERT_EQ(tornado_object_create(&type, TORNADO_CLUSTERING_CPU, nullptr, &ref), 0);
	const std::vector<int> before = allowed_cpus();
	pin_to(before.front());
	EXPECT_EQ(tornado_ref_add(ref, 0, 1), 0) << "there is no rep yet";
	tornado_guard guard;
	tornado_guard_enter(&guard);
	EXPECT_EQ(tornado_ref_at_home(ref, &guard), nullptr);
	auto *rep = static_cast<long long *>(tornado_ref_local(ref, &guard));
	ASSERT_TRUE(rep);
	EXPECT_EQ(tornado_ref_at_home(ref, &guard), rep);
	EXPECT_EQ(tornado_ref_add(ref, 0, 5), 1);
	EXPECT_EQ(tornado_ref_add(ref, 0, -7), 1);
	EXPECT_EQ(*rep, -2);
	EXPECT_EQ(tornado_object_destroy(ref), 0);
	EXPECT_EQ(tornado_object_destroy(ref), -ESTALE);
	tornado_guard_leave(&guard);
	run_on(before);

	tornado_counter counter;
	ASSERT_EQ(tornado_counter_create(&counter, TORNADO_CLUSTERING_NODE), 0);
	EXPECT_EQ(tornado_counter_add(&counter, 3), 0);
	EXPECT_EQ(tornado_counter_read(&counter, nullptr), 3);
	tornado_counter_destroy(&counter);
	tornado_barrier();
}

} // namespace tornado::selftest
