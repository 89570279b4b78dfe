// SPDX-License-Identifier: GPL-2.0
#include "../model/parameters.hpp"

#include <algorithm>

#include <gtest/gtest.h>

using namespace numasim;

TEST(Parameters, AreSetByName)
{
	Parameters parameters;
	parameters.set("hold=10");
	parameters.set("sockets=2");
	parameters.set("ns_per_cycle=0.25");
	EXPECT_EQ(parameters.hold, 10u);
	EXPECT_EQ(parameters.sockets, 2u);
	EXPECT_EQ(parameters.ns_per_cycle, 0.25);
}

TEST(Parameters, RefuseWhatTheyDoNotKnow)
{
	Parameters parameters;
	EXPECT_THROW(parameters.set("holt=10"), BadParameter);
	EXPECT_THROW(parameters.set("hold"), BadParameter);
	EXPECT_THROW(parameters.set("hold=ten"), BadParameter);
	EXPECT_THROW(parameters.set("hold="), BadParameter);
	EXPECT_THROW(parameters.set("hold=10x"), BadParameter);
	EXPECT_THROW(parameters.set("hold=-1"), BadParameter);
}

TEST(Parameters, DescribeThemselvesInTheSameWords)
{
	Parameters parameters;
	parameters.set("quantum=123");
	const auto words = parameters.describe();
	EXPECT_NE(std::ranges::find(words, "quantum=123"), words.end());
	Parameters copy;
	for (const std::string &word : words)
		copy.set(word);
	EXPECT_EQ(copy.describe(), words);
}

TEST(Parameters, RefuseMachinesThatCannotBeModelled)
{
	Parameters parameters;
	EXPECT_NO_THROW(parameters.check(1));
	EXPECT_NO_THROW(parameters.check(max_cpus));
	EXPECT_THROW(parameters.check(0), BadParameter);
	EXPECT_THROW(parameters.check(max_cpus + 1), BadParameter);
	for (const auto *const wrong : {"sockets=0", "sockets=17", "private_ways=0", "shared_kb=0",
					"quantum=0", "ns_per_cycle=0"}) {
		Parameters broken;
		broken.set(wrong);
		EXPECT_THROW(broken.check(64), BadParameter) << wrong;
	}
}
