// SPDX-License-Identifier: GPL-2.0
//
// The replicated map without memory: lookups never fail, and an update does all of its work or
// none.
#include "../../module/core/blocks/replicated_map.hpp"

#include <map>

#include "fixture.hpp"

namespace tornado::native
{

using blocks::ReplicatedMap;
using existence::Guard;
using object::Clustering;

class ReplicatedMapFailureTest : public CoreTest
{
public:
	static void *value(std::uint64_t number) { return reinterpret_cast<void *>(number); }
};

TEST_F(ReplicatedMapFailureTest, CreationFailsCleanlyAtEveryAllocation)
{
	int countdown = 0;
	for (;; countdown++) {
		platform::fail_allocation(countdown);
		const auto map = ReplicatedMap::create(Clustering::cpu);
		platform::fail_allocation(-1);
		if (map) {
			EXPECT_TRUE(map->destroy());
			break;
		}
		ASSERT_EQ(map.error(), Error::no_memory);
	}
	EXPECT_GE(countdown, 3) << "master, table, root";
}

TEST_F(ReplicatedMapFailureTest, ALookupWithoutMemoryReadsTheMaster)
{
	const auto map = ReplicatedMap::create(Clustering::cpu).value();
	platform::bind_to_cpu(0);
	{
		Guard guard;
		ASSERT_EQ(map.set(guard, 1, value(5)), nullptr);
	}
	for (unsigned cpu = 1; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		Guard guard;
		// First for the rep, then for its table.
		for (const long countdown : {0, 1, 0}) {
			platform::fail_allocation(countdown);
			ASSERT_EQ(map.lookup(guard, 1), value(5));
			ASSERT_EQ(map.lookup(guard, 2), nullptr);
		}
		platform::fail_allocation(-1);
		ASSERT_EQ(map.lookup(guard, 1), value(5));
	}
	EXPECT_TRUE(map.destroy());
}

using Model = std::map<std::uint64_t, void *>;

void expect_same(const ReplicatedMap &map, const Model &model, std::uint64_t keys)
{
	for (unsigned cpu = 0; cpu < CoreTest::cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		Guard guard;
		for (std::uint64_t key = 0; key < keys; key++) {
			const auto known = model.find(key);
			ASSERT_EQ(map.lookup(guard, key),
				  known == model.end() ? nullptr : known->second)
				<< "key " << key << " CPU " << cpu;
		}
	}
}

/// Fill and empty a map, with allocation number @countdown failing.
void walk(long countdown, unsigned &failed_updates)
{
	constexpr std::uint64_t keys = 24;
	const auto map = ReplicatedMap::create(Clustering::cpu).value();
	Model model;
	const auto update = [&](std::uint64_t key, void *value) {
		platform::bind_to_cpu(static_cast<unsigned>(key) % CoreTest::cpus);
		Guard guard;
		const auto before = value ? map.set(guard, key, value) : map.erase(guard, key);
		if (!before) {
			ASSERT_EQ(before.error(), Error::no_memory);
			failed_updates++;
		} else if (value) {
			model[key] = value;
		} else {
			model.erase(key);
		}
		expect_same(map, model, keys);
	};
	platform::fail_allocation(countdown);
	for (std::uint64_t round = 1; round < 3; round++) {
		for (std::uint64_t key = 0; key < keys; key++)
			update(key, ReplicatedMapFailureTest::value(round * 100 + key));
		for (std::uint64_t key = 0; key < keys; key += round)
			update(key, nullptr);
	}
	platform::fail_allocation(-1);
	EXPECT_TRUE(map.destroy());
	object::objects::barrier();
}

TEST_F(ReplicatedMapFailureTest, AllCopiesStayTheSameWhicheverAllocationFails)
{
	unsigned failed_updates = 0;
	for (long countdown = 0; countdown < 80; countdown++) {
		walk(countdown, failed_updates);
		if (HasFatalFailure())
			FAIL() << "when allocation " << countdown << " failed";
	}
	EXPECT_GE(failed_updates, 2u) << "each of the master's larger tables";
}

} // namespace tornado::native
