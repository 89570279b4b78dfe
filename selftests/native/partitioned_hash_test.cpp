// SPDX-License-Identifier: GPL-2.0
#include <cerrno>
#include <map>
#include <random>

#include "hash_fixture.hpp"

namespace tornado::native
{

class PartitionedHashTest : public HashTest, public ::testing::WithParamInterface<Clustering>
{
public:
	void SetUp() override
	{
		HashTest::SetUp();
		hash = make_hash(GetParam());
	}
	void TearDown() override
	{
		EXPECT_TRUE(hash.destroy());
		HashTest::TearDown();
	}

	/// Every CPU finds @expected.
	void expect_everywhere(std::uint64_t key, const HashElement *expected) const
	{
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			platform::bind_to_cpu(cpu);
			Guard guard;
			ASSERT_EQ(hash.lookup(guard, key), expected)
				<< "key " << key << " CPU " << cpu;
		}
	}

	PartitionedHash hash;
};

TEST_P(PartitionedHashTest, IsEmptyAtFirst)
{
	expect_everywhere(0, nullptr);
	expect_everywhere(~0ull, nullptr);
	Guard guard;
	EXPECT_EQ(hash.count(guard), 0u);
}

TEST_P(PartitionedHashTest, EveryCpuSeesAnUpdateThatHasReturned)
{
	for (const std::uint64_t key : {0ull, 1ull, ~0ull, 1ull << 63, 1ull << 32}) {
		auto *first = new TestElement(key);
		auto *second = new TestElement(key);
		Guard guard;
		EXPECT_EQ(hash.set(guard, *first), nullptr);
		expect_everywhere(key, first);
		EXPECT_EQ(hash.set(guard, *second), first);
		expect_everywhere(key, second);
		EXPECT_EQ(hash.erase(guard, key), second);
		expect_everywhere(key, nullptr);
		free_later(first);
		free_later(second);
	}
}

TEST_P(PartitionedHashTest, InsertReplaceAndEraseMindWhatIsThere)
{
	auto *first = new TestElement(5);
	auto *second = new TestElement(5);
	Guard guard;
	EXPECT_EQ(hash.replace(guard, *first), nullptr);
	EXPECT_EQ(hash.erase(guard, 5), nullptr);
	expect_everywhere(5, nullptr);
	EXPECT_EQ(hash.count(guard), 0u);
	EXPECT_EQ(hash.insert(guard, *first), nullptr);
	EXPECT_EQ(hash.insert(guard, *second), first);
	expect_everywhere(5, first);
	EXPECT_EQ(hash.count(guard), 1u);
	EXPECT_EQ(hash.replace(guard, *second), first);
	expect_everywhere(5, second);
	EXPECT_EQ(hash.count(guard), 1u);
	free_later(first);
}

TEST_P(PartitionedHashTest, RefusesAnUpdateThatDoesNotSayWhat)
{
	TestElement element(5);
	Guard guard;
	EXPECT_EQ(hash.change(guard.raw(), 5, nullptr, blocks::Change::set).error(),
		  Error::invalid);
	EXPECT_EQ(hash.change(guard.raw(), 5, &element, blocks::Change::erase).error(),
		  Error::invalid);
	expect_everywhere(5, nullptr);
}

TEST_P(PartitionedHashTest, EveryElementIsFoundWhileItGrows)
{
	constexpr std::uint64_t keys = 3000;
	for (std::uint64_t key = 0; key < keys; key++) {
		platform::bind_to_cpu(static_cast<unsigned>(key) % cpus);
		Guard guard;
		ASSERT_EQ(hash.insert(guard, *new TestElement(key << 20)), nullptr);
		const auto *found = hash.lookup(guard, key / 2 << 20);
		ASSERT_TRUE(found);
		ASSERT_EQ(found->key, key / 2 << 20);
	}
	Guard guard;
	EXPECT_EQ(hash.count(guard), keys);
	for (std::uint64_t key = 0; key < keys; key++)
		ASSERT_TRUE(hash.lookup(guard, key << 20));
	EXPECT_FALSE(hash.lookup(guard, 1));
}

TEST_P(PartitionedHashTest, DoesWhatAMapDoes)
{
	std::map<std::uint64_t, HashElement *> model;
	std::minstd_rand random(1);
	for (std::uint64_t step = 1; step < 20000; step++) {
		const std::uint64_t key = random() % 300 << random() % 4 * 16;
		platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		Guard guard;
		const auto known = model.find(key);
		HashElement *expected = known == model.end() ? nullptr : known->second;
		ASSERT_EQ(hash.lookup(guard, key), expected);
		if (random() % 2 == 0) {
			auto *fresh = new TestElement(key);
			ASSERT_EQ(hash.set(guard, *fresh), expected);
			model[key] = fresh;
		} else {
			ASSERT_EQ(hash.erase(guard, key), expected);
			model.erase(key);
		}
		if (expected)
			free_later(expected);
		ASSERT_EQ(hash.count(guard), model.size());
	}
	std::map<std::uint64_t, HashElement *> found;
	Guard guard;
	EXPECT_EQ(hash.for_each(guard,
				[&](HashElement &element) {
					EXPECT_TRUE(found.emplace(element.key, &element).second);
					return 0;
				}),
		  0);
	EXPECT_EQ(found, model);
}

TEST_P(PartitionedHashTest, AWalkEndsWhenTold)
{
	Guard guard;
	for (std::uint64_t key = 0; key < 2; key++)
		ASSERT_EQ(hash.insert(guard, *new TestElement(key)), nullptr);
	unsigned calls = 0;
	EXPECT_EQ(hash.for_each(guard, [&](HashElement &) { return ++calls ? 7 : 0; }), 7);
	EXPECT_EQ(calls, 1u);
}

TEST_P(PartitionedHashTest, AWalkMayUpdate)
{
	constexpr std::uint64_t keys = 100;
	Guard guard;
	for (std::uint64_t key = 0; key < keys; key++)
		ASSERT_EQ(hash.insert(guard, *new TestElement(key)), nullptr);
	unsigned long met = 0;
	EXPECT_EQ(hash.for_each(guard,
				[&](HashElement &element) {
					if (element.key >= keys)
						return 0;
					met++;
					const auto erased = hash.erase(guard, element.key);
					EXPECT_EQ(erased, &element);
					EXPECT_EQ(hash.insert(guard,
							      *new TestElement(element.key + keys)),
						  nullptr);
					free_later(&element);
					return 0;
				}),
		  0);
	EXPECT_EQ(met, keys);
	EXPECT_EQ(hash.count(guard), keys);
	for (std::uint64_t key = 0; key < keys; key++) {
		EXPECT_FALSE(hash.lookup(guard, key));
		EXPECT_TRUE(hash.lookup(guard, key + keys));
	}
}

INSTANTIATE_TEST_SUITE_P(All, PartitionedHashTest,
			 ::testing::Values(Clustering::cpu, Clustering::node, Clustering::one,
					   Clustering::cache, Clustering::group(4)));

class HashEndTest : public HashTest
{
};

TEST_F(HashEndTest, ADestroyedTableIsEmptyAndRefusesUpdates)
{
	TestElement other(1);
	const auto hash = make_hash();
	Guard guard;
	ASSERT_EQ(hash.insert(guard, *new TestElement(1)), nullptr);
	EXPECT_TRUE(hash.destroy());
	EXPECT_EQ(hash.lookup(guard, 1), nullptr);
	EXPECT_EQ(hash.set(guard, other).error(), Error::destroyed);
	EXPECT_EQ(hash.erase(guard, 1).error(), Error::destroyed);
	EXPECT_EQ(hash.count(guard), 0u);
	EXPECT_EQ(hash.for_each(guard, [](HashElement &) { return 1; }), 0);
	EXPECT_EQ(hash.destroy().error(), Error::destroyed);
}

TEST_F(HashEndTest, WhatIsLeftIsReleasedWhenNobodyCanHaveIt)
{
	const auto hash = make_hash();
	{
		Guard guard;
		for (std::uint64_t key = 0; key < 1000; key++)
			ASSERT_EQ(hash.insert(guard, *new TestElement(key)), nullptr);
		auto *found = TestElement::of(hash.lookup(guard, 7));
		EXPECT_TRUE(hash.destroy());
		EXPECT_TRUE(found->is_right(7));
		EXPECT_EQ(TestElement::alive, 1000);
	}
	object::objects::barrier();
	EXPECT_EQ(TestElement::alive, 0);
}

TEST_F(HashEndTest, WithoutReleaseWhatIsLeftStays)
{
	TestElement element(1);
	const auto hash = PartitionedHash::create(Clustering::node, nullptr).value();
	{
		Guard guard;
		ASSERT_EQ(hash.insert(guard, element), nullptr);
	}
	EXPECT_TRUE(hash.destroy());
	object::objects::barrier();
	EXPECT_TRUE(element.is_right(1));
}

TEST_F(HashEndTest, CSaysWhyAnUpdateWasRefused)
{
	tornado_hash hash;
	ASSERT_EQ(tornado_hash_create(&hash, 0xffff, nullptr), -EINVAL);
	ASSERT_EQ(tornado_hash_create(&hash, 0, nullptr), 0);
	TestElement first(5);
	TestElement second(5);
	HashElement *found = nullptr;
	{
		Guard guard;
		EXPECT_EQ(tornado_hash_replace(hash, &guard.raw(), &first, &found), -ENOENT);
		EXPECT_EQ(tornado_hash_remove(hash, &guard.raw(), 5, &found), -ENOENT);
		EXPECT_EQ(tornado_hash_insert(hash, &guard.raw(), &first, nullptr), 0);
		EXPECT_EQ(tornado_hash_insert(hash, &guard.raw(), &second, &found), -EEXIST);
		EXPECT_EQ(found, &first);
		EXPECT_EQ(tornado_hash_count(hash, &guard.raw()), 1u);
		EXPECT_EQ(tornado_hash_set(hash, &guard.raw(), nullptr, &found), -EINVAL);
		EXPECT_EQ(tornado_hash_set(hash, &guard.raw(), &second, &found), 0);
		EXPECT_EQ(found, &first);
		EXPECT_EQ(tornado_hash_lookup(hash, &guard.raw(), 5), &second);
		EXPECT_EQ(tornado_hash_destroy(hash), 0);
		EXPECT_EQ(tornado_hash_remove(hash, &guard.raw(), 5, &found), -ESTALE);
		EXPECT_EQ(tornado_hash_destroy(hash), -ESTALE);
	}
	object::objects::barrier();
}

TEST(HashValueTest, NeighboursAndMultiplesAreSpreadOverPartitionsAndBuckets)
{
	constexpr unsigned partitions = 7;
	constexpr unsigned bits = 6;
	constexpr std::uint64_t keys = 7 * 64 * 16;
	for (const unsigned shift : {0u, 3u, 12u, 32u, 48u}) {
		std::map<std::pair<std::size_t, std::size_t>, unsigned> load;
		for (std::uint64_t key = 0; key < keys; key++) {
			const blocks::HashValue value(key << shift);
			ASSERT_LT(value.partition(partitions), partitions);
			ASSERT_EQ(value.bucket(bits), value.bucket(bits + 1) / 2);
			load[{value.partition(partitions), value.bucket(bits)}]++;
		}
		EXPECT_GT(load.size(), partitions * 64u * 9 / 10) << "shift " << shift;
		for (const auto &[where, count] : load)
			EXPECT_LE(count, 16u * 4) << "shift " << shift;
	}
}

} // namespace tornado::native
