// SPDX-License-Identifier: GPL-2.0
#include "../../module/core/blocks/replicated_map.hpp"

#include <map>
#include <random>

#include "fixture.hpp"

namespace tornado::native
{

using blocks::ReplicatedMap;
using existence::Guard;
using object::Clustering;

class ReplicatedMapTest : public CoreTest, public ::testing::WithParamInterface<Clustering>
{
public:
	ReplicatedMap map;

	void SetUp() override
	{
		CoreTest::SetUp();
		map = ReplicatedMap::create(GetParam()).value();
	}
	void TearDown() override
	{
		EXPECT_TRUE(map.destroy());
		CoreTest::TearDown();
	}

	static void *value(std::uint64_t number) { return reinterpret_cast<void *>(number); }

	void *lookup_at(unsigned cpu, std::uint64_t key) const
	{
		platform::bind_to_cpu(cpu);
		Guard guard;
		return map.lookup(guard, key);
	}
	/// Every CPU finds @expected.
	void expect_everywhere(std::uint64_t key, void *expected) const
	{
		for (unsigned cpu = 0; cpu < cpus; cpu++)
			ASSERT_EQ(lookup_at(cpu, key), expected) << "key " << key << " CPU " << cpu;
	}
};

TEST_P(ReplicatedMapTest, IsEmptyAtFirst)
{
	expect_everywhere(0, nullptr);
	expect_everywhere(1, nullptr);
}

TEST_P(ReplicatedMapTest, EveryCpuSeesAnUpdateThatHasReturned)
{
	Guard guard;
	for (const std::uint64_t key : {0ull, 1ull, ~0ull, 1ull << 63}) {
		EXPECT_EQ(map.set(guard, key, value(7)), nullptr);
		expect_everywhere(key, value(7));
		EXPECT_EQ(map.set(guard, key, value(8)), value(7));
		expect_everywhere(key, value(8));
		EXPECT_EQ(map.erase(guard, key), value(8));
		expect_everywhere(key, nullptr);
		EXPECT_EQ(map.set(guard, key, value(9)), nullptr);
		expect_everywhere(key, value(9));
	}
}

TEST_P(ReplicatedMapTest, InsertReplaceAndEraseMindWhatIsThere)
{
	Guard guard;
	EXPECT_EQ(map.replace(guard, 5, value(1)), nullptr);
	EXPECT_EQ(map.erase(guard, 5), nullptr);
	expect_everywhere(5, nullptr);
	EXPECT_EQ(map.insert(guard, 5, value(2)), nullptr);
	EXPECT_EQ(map.insert(guard, 5, value(3)), value(2));
	expect_everywhere(5, value(2));
	EXPECT_EQ(map.replace(guard, 5, value(4)), value(2));
	expect_everywhere(5, value(4));
}

TEST_P(ReplicatedMapTest, RefusesNothingAsAValue)
{
	Guard guard;
	EXPECT_EQ(map.set(guard, 5, nullptr).error(), Error::invalid);
	EXPECT_EQ(map.change(guard.raw(), 5, value(1), blocks::Change::erase).error(),
		  Error::invalid);
	expect_everywhere(5, nullptr);
}

TEST_P(ReplicatedMapTest, ARepMadeLaterHasEverything)
{
	constexpr unsigned keys = 1000;
	platform::bind_to_cpu(0);
	for (unsigned key = 0; key < keys; key++) {
		Guard guard;
		ASSERT_EQ(map.insert(guard, key * 64, value(key + 1)), nullptr);
		ASSERT_EQ(map.lookup(guard, key * 64), value(key + 1));
	}
	for (unsigned key = 0; key < keys; key++)
		expect_everywhere(key * 64, value(key + 1));
	expect_everywhere(1, nullptr);
}

TEST_P(ReplicatedMapTest, DoesWhatAMapDoes)
{
	std::map<std::uint64_t, void *> model;
	std::minstd_rand random(1);
	for (std::uint64_t step = 1; step < 20000; step++) {
		const std::uint64_t key = random() % 100 << random() % 4 * 16;
		platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		Guard guard;
		const auto known = model.find(key);
		void *expected = known == model.end() ? nullptr : known->second;
		ASSERT_EQ(map.lookup(guard, key), expected);
		if (random() % 2 == 0) {
			ASSERT_EQ(map.set(guard, key, value(step)), expected);
			model[key] = value(step);
		} else {
			ASSERT_EQ(map.erase(guard, key), expected);
			model.erase(key);
		}
	}
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		std::map<std::uint64_t, void *> found;
		platform::bind_to_cpu(cpu);
		Guard guard;
		EXPECT_EQ(map.for_each(guard,
				       [&](std::uint64_t key, void *what) {
					       found[key] = what;
					       return 0;
				       }),
			  0);
		EXPECT_EQ(found, model);
	}
}

TEST_P(ReplicatedMapTest, AWalkEndsWhenTold)
{
	Guard guard;
	ASSERT_EQ(map.set(guard, 1, value(1)), nullptr);
	ASSERT_EQ(map.set(guard, 2, value(1)), nullptr);
	unsigned calls = 0;
	EXPECT_EQ(map.for_each(guard, [&](std::uint64_t, void *) { return ++calls ? 7 : 0; }), 7);
	EXPECT_EQ(calls, 1u);
}

INSTANTIATE_TEST_SUITE_P(All, ReplicatedMapTest,
			 ::testing::Values(Clustering::cpu, Clustering::node, Clustering::one));

class ReplicatedMapEndTest : public CoreTest
{
};

TEST_F(ReplicatedMapEndTest, ADestroyedMapIsEmptyAndRefusesUpdates)
{
	int object = 0;
	const auto map = ReplicatedMap::create(Clustering::cpu).value();
	Guard guard;
	ASSERT_EQ(map.set(guard, 1, &object), nullptr);
	ASSERT_EQ(map.lookup(guard, 1), &object);
	EXPECT_TRUE(map.destroy());
	EXPECT_EQ(map.lookup(guard, 1), nullptr);
	EXPECT_EQ(map.set(guard, 1, &object).error(), Error::destroyed);
	EXPECT_EQ(map.erase(guard, 1).error(), Error::destroyed);
	EXPECT_EQ(map.destroy().error(), Error::destroyed);
}

} // namespace tornado::native
