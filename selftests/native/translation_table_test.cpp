// SPDX-License-Identifier: GPL-2.0
#include "../../module/core/object/translation_table.hpp"

#include <set>
#include <vector>

#include "fixture.hpp"

namespace tornado::native
{

using object::GlobalEntry;
using object::TranslationTable;

class TranslationTableTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		platform::set_topology(4, 2);
		ASSERT_TRUE(table.start());
	}
	void TearDown() override
	{
		EXPECT_EQ(table.taken(), 0);
		table.stop();
	}

	TranslationTable table;
};

TEST_F(TranslationTableTest, EveryReferenceLeadsToItsGlobalEntryOnEveryCpu)
{
	std::vector<GlobalEntry *> taken;
	for (unsigned i = 0; i < 2 * TranslationTable::entries_per_segment + 5; i++)
		taken.push_back(table.take().value());
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		platform::bind_to_cpu(cpu);
		for (GlobalEntry *entry : taken) {
			ASSERT_EQ(&TranslationTable::global_entry(entry->ref), entry);
			ASSERT_EQ(platform::percpu_load(entry->ref.entry), nullptr);
		}
	}
	for (GlobalEntry *entry : taken)
		table.give_back_unused(*entry);
}

TEST_F(TranslationTableTest, IdsAreTakenOnceAndBelongToTheTakingCpu)
{
	constexpr unsigned per_thread = 700;
	std::vector<std::vector<GlobalEntry *>> taken(8);
	run_threads(8, [&](unsigned thread) {
		for (unsigned i = 0; i < per_thread; i++)
			taken[thread].push_back(table.take().value());
	});
	std::set<GlobalEntry *> distinct;
	for (unsigned thread = 0; thread < 8; thread++)
		for (GlobalEntry *entry : taken[thread]) {
			EXPECT_EQ(entry->home, taken[thread % 4].front()->home);
			distinct.insert(entry);
		}
	EXPECT_EQ(distinct.size(), 8 * per_thread);
	// Given back from one CPU, they go home to the lists of the others.
	for (GlobalEntry *entry : distinct)
		table.give_back_unused(*entry);
}

TEST_F(TranslationTableTest, TakesAndReturnsRaceAcrossCpus)
{
	run_threads(8, [&](unsigned thread) {
		std::vector<GlobalEntry *> mine;
		for (unsigned i = 0; i < 3000; i++) {
			mine.push_back(table.take().value());
			// Ours alone: a second owner is a data race.
			mine.back()->set_next_free(nullptr);
			platform::bind_to_cpu((thread + i) % 4);
			if (mine.size() > 3) {
				table.give_back_unused(*mine.front());
				mine.erase(mine.begin());
			}
		}
		for (GlobalEntry *entry : mine)
			table.give_back_unused(*entry);
	});
}

TEST_F(TranslationTableTest, SurvivesEveryAllocationFailureOfGrowth)
{
	for (long countdown = 0; countdown < 2; countdown++) {
		platform::fail_allocation(countdown);
		auto taken = table.take();
		ASSERT_FALSE(taken);
		EXPECT_EQ(taken.error(), Error::no_memory);
	}
	auto taken = table.take();
	ASSERT_TRUE(taken);
	table.give_back_unused(**taken);
}

} // namespace tornado::native
