// SPDX-License-Identifier: GPL-2.0
#include "../../module/core/counter/counter.hpp"

#include <limits>

#include <tornado/api.h>

#include "../../module/core/core.h"
#include "fixture.hpp"

namespace tornado::native
{

using counter::Counter;
using existence::Guard;
using object::Clustering;

class CounterTest : public CoreTest, public ::testing::WithParamInterface<Clustering>
{
public:
	Counter counter{{}};

	void SetUp() override
	{
		CoreTest::SetUp();
		counter = Counter::create(GetParam()).value();
	}
	void TearDown() override
	{
		EXPECT_TRUE(counter.destroy());
		CoreTest::TearDown();
	}

	counter::Sum read() const
	{
		Guard guard;
		return counter.read(guard);
	}
};

TEST_P(CounterTest, StartsAtZeroWithoutReps)
{
	EXPECT_EQ(read().value, 0);
	EXPECT_EQ(read().reps, 0u);
}

TEST_P(CounterTest, SumsWhatEveryCpuAdded)
{
	long long expected = 0;
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		const long long delta = cpu % 2 ? -7 * static_cast<long long>(cpu) : 1000 + cpu;
		Guard guard;
		ASSERT_TRUE(counter.add(guard, delta));
		expected += delta;
	}
	EXPECT_EQ(read().value, expected);
	EXPECT_EQ(read().reps, GetParam().limit());
}

TEST_P(CounterTest, WrapsModulo64Bits)
{
	Guard guard;
	ASSERT_TRUE(counter.add(guard, std::numeric_limits<long long>::max()));
	ASSERT_TRUE(counter.add(guard, 1));
	platform::bind_to_cpu(cpus - 1);
	ASSERT_TRUE(counter.add(guard, -1));
	EXPECT_EQ(counter.read(guard).value, std::numeric_limits<long long>::max());
}

TEST_P(CounterTest, IsExactWhenThreadsShareCpusAndMigrate)
{
	constexpr unsigned threads = 12;
	constexpr unsigned adds = 4000;
	run_threads(threads, [&](unsigned thread) {
		for (unsigned i = 0; i < adds; i++) {
			if (i % 7 == 0)
				platform::bind_to_cpu((thread * 5 + i) % cpus);
			Guard guard;
			ASSERT_TRUE(counter.add(guard, thread + 1));
		}
	});
	EXPECT_EQ(read().value, adds * threads * (threads + 1) / 2);
}

TEST_P(CounterTest, AddWaitsForMemoryOutsideTheGuard)
{
	const tornado_counter raw = counter.raw();
	platform::fail_allocation(0);
	EXPECT_EQ(tornado_core_counter_add(&raw, 5), 0);
	EXPECT_EQ(tornado_counter_read(&raw, nullptr), 5);
}

INSTANTIATE_TEST_SUITE_P(All, CounterTest,
			 ::testing::Values(Clustering::cpu, Clustering::node, Clustering::one));

class CounterApiTest : public CoreTest
{
};

TEST_F(CounterApiTest, RefusesAnUnknownClustering)
{
	tornado_counter counter{};
	EXPECT_EQ(tornado_counter_create(&counter, 4), -22);
	EXPECT_EQ(counter.ref.entry, 0ul);
}

TEST_F(CounterApiTest, ADestroyedCounterNamesNothing)
{
	tornado_counter counter{};
	ASSERT_EQ(tornado_counter_create(&counter, 0), 0);
	const tornado_counter stale = counter;
	{
		Guard guard;
		tornado_counter_destroy(&counter);
		EXPECT_EQ(counter.ref.entry, 0ul);
		EXPECT_EQ(tornado_counter_add_slow(&stale, 1), -116);
	}
}

} // namespace tornado::native
