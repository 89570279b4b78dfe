// SPDX-License-Identifier: GPL-2.0
//
// The partitioned hash table without memory: once it is there, nothing fails.
#include "hash_fixture.hpp"

namespace tornado::native
{

class HashFailureTest : public HashTest
{
};

TEST_F(HashFailureTest, CreationFailsCleanlyAtEveryAllocation)
{
	int countdown = 0;
	for (;; countdown++) {
		platform::fail_allocation(countdown);
		const auto hash = PartitionedHash::create(Clustering::cpu, nullptr);
		platform::fail_allocation(-1);
		if (hash) {
			EXPECT_TRUE(hash->destroy());
			break;
		}
		ASSERT_EQ(hash.error(), Error::no_memory);
	}
	EXPECT_GE(countdown, 3 + 2 * static_cast<int>(cpus))
		<< "what is shared, the directory, each partition and its buckets, the root";
}

TEST_F(HashFailureTest, WithoutMemoryForARepOperationsUseWhatAllShare)
{
	const auto hash = make_hash();
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		// First for the rep, then for its directory.
		for (const long countdown : {0, 1}) {
			const std::uint64_t key = 2 * cpu + static_cast<unsigned>(countdown);
			auto *fresh = new TestElement(key);
			Guard guard;
			platform::fail_allocation(countdown);
			ASSERT_EQ(hash.insert(guard, *fresh), nullptr);
			platform::fail_allocation(countdown);
			ASSERT_EQ(hash.lookup(guard, key), fresh);
			platform::fail_allocation(-1);
			ASSERT_EQ(hash.lookup(guard, key), fresh);
			ASSERT_EQ(hash.count(guard), key + 1);
		}
	}
	EXPECT_TRUE(hash.destroy());
}

TEST_F(HashFailureTest, WithoutMemoryToGrowItWorksOnAndGrowsLater)
{
	constexpr std::uint64_t keys = 400;
	const auto hash = make_hash(Clustering::one);
	std::uint64_t key = 0;
	const auto insert = [&] {
		Guard guard;
		EXPECT_EQ(hash.insert(guard, *new TestElement(key)), nullptr);
		key++;
		for (std::uint64_t i = 0; i < key; i++)
			EXPECT_TRUE(hash.lookup(guard, i)) << i;
	};
	insert();
	while (key < keys / 4) {
		platform::fail_allocation(0);
		insert();
		platform::fail_allocation(-1);
	}
	while (key < keys)
		insert();
	Guard guard;
	EXPECT_EQ(hash.count(guard), keys);
	EXPECT_TRUE(hash.destroy());
}

} // namespace tornado::native
