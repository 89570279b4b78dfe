// SPDX-License-Identifier: GPL-2.0
//
// What is counted by type: exact, one record for each name, however many threads come first.
#include "../../module/core/object/type_record.hpp"

#include <map>
#include <string>

#include "fixture.hpp"

namespace tornado::native
{

using object::Clustering;
using object::TypeRecord;

namespace
{

std::map<std::string, tornado_object_numbers> all_numbers()
{
	std::map<std::string, tornado_object_numbers> all;
	tornado_core_for_each_object_type(
		[](const tornado_object_numbers *numbers, void *context) {
			auto &into = *static_cast<decltype(all) *>(context);
			EXPECT_TRUE(into.emplace(numbers->name, *numbers).second)
				<< numbers->name << " has two records";
		},
		&all);
	return all;
}

} // namespace

class TypeRecordTest : public CoreTest
{
};

TEST_F(TypeRecordTest, CountsObjectsRepsAndMisses)
{
	Tally tally;
	const auto object = make_object(Clustering::node, tally);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		ASSERT_TRUE(object::objects::populate(object.raw(), cpu));
	const auto used = all_numbers().at("test");
	EXPECT_EQ(used.created, 1);
	EXPECT_EQ(used.destroyed, 0);
	EXPECT_EQ(used.misses, cpus);
	EXPECT_EQ(used.reps_made, nodes);
	EXPECT_EQ(used.reps_destroyed, 0);
	EXPECT_EQ(used.rep_size, sizeof(TestRep));

	ASSERT_TRUE(object.destroy());
	object::objects::barrier();
	const auto gone = all_numbers().at("test");
	EXPECT_EQ(gone.destroyed, 1);
	EXPECT_EQ(gone.reps_destroyed, nodes);
}

TEST_F(TypeRecordTest, FirstObjectsAtTheSameMomentShareARecord)
{
	Tally tally;
	run_threads(2 * cpus, [&](unsigned) {
		for (int i = 0; i < 50; i++) {
			const auto object = make_object(Clustering::cpu, tally);
			{
				const existence::Guard guard;
				ASSERT_NE(object.local(guard), nullptr);
			}
			ASSERT_TRUE(object.destroy());
		}
	});
	object::objects::barrier();
	const auto numbers = all_numbers().at("test");
	EXPECT_EQ(numbers.created, 2 * cpus * 50);
	EXPECT_EQ(numbers.destroyed, numbers.created);
	EXPECT_EQ(numbers.reps_made, tally.constructed);
	EXPECT_EQ(numbers.reps_destroyed, tally.destroyed);
}

TEST_F(TypeRecordTest, LongNamesAreCut)
{
	tornado_object_type first{};
	first.name = "a-name-of-thirty-one-letters-xx-and-more";
	tornado_object_type second{};
	second.name = "a-name-of-thirty-one-letters-xx-and-other";
	TypeRecord *record = TypeRecord::of(first);
	ASSERT_NE(record, nullptr);
	EXPECT_EQ(TypeRecord::of(second), record);
	EXPECT_EQ(all_numbers().count("a-name-of-thirty-one-letters-xx"), 1u);
}

TEST_F(TypeRecordTest, DomainsAreListedAsLongAsTheyExist)
{
	const auto count = [] {
		unsigned domains = 0;
		tornado_core_for_each_domain(
			[](const tornado_domain_numbers *numbers, void *context) {
				EXPECT_GE(numbers->given_up, numbers->freed);
				++*static_cast<unsigned *>(context);
			},
			&domains);
		return domains;
	};
	EXPECT_EQ(count(), 1u);
	tornado_domain raw{};
	existence::Domain domain("second", raw);
	ASSERT_TRUE(domain.start());
	EXPECT_EQ(count(), 2u);
	domain.synchronize();
	domain.stop();
	EXPECT_EQ(count(), 1u);
}

} // namespace tornado::native
