/* SPDX-License-Identifier: GPL-2.0 */
#include "machine.hpp"

#include <set>

#include <gtest/gtest.h>

using namespace bench;
using Numbers = std::vector<unsigned int>;

TEST(ParseNumbers, KeepsTheOrderGiven)
{
	EXPECT_EQ(parse_numbers("4"), Numbers({4}));
	EXPECT_EQ(parse_numbers("1,2,4"), Numbers({1, 2, 4}));
	EXPECT_EQ(parse_numbers("16,1-3"), Numbers({16, 1, 2, 3}));
	EXPECT_EQ(parse_numbers("7-7"), Numbers({7}));
}

TEST(ParseNumbers, RefusesAnythingElse)
{
	for (const char *text : {"", ",", "1,", ",1", "a", "1a", "-1", "1-", "4-1", "1--2", " 1",
				 "+1", "99999999999", "0-99999999"})
		EXPECT_THROW(parse_numbers(text), Failure) << '"' << text << '"';
}

TEST(ChoosePlaces, GivesEachWorkerACpuOfItsOwn)
{
	for (const Placement placement : {Placement::compact, Placement::spread}) {
		const Places places = choose_places(usable_cpus(), placement);
		std::set<int> cpus;
		for (const Place &place : places)
			cpus.insert(place.cpu);
		EXPECT_EQ(cpus.size(), usable_cpus());
		EXPECT_EQ(places.front().index, 0U);
	}
}

TEST(ChoosePlaces, RefusesWhatIsNotThere)
{
	EXPECT_THROW(choose_places(usable_cpus() + 1, Placement::compact), Unavailable);
	EXPECT_THROW(choose_places(0, Placement::compact), Unavailable);
}
