// SPDX-License-Identifier: GPL-2.0
#include "../host/ktap.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace tornado::vm
{

namespace
{

KtapParser parsed(const std::string &text)
{
	KtapParser parser;
	std::istringstream lines(text);
	for (std::string line; std::getline(lines, line);)
		parser.line(line);
	parser.finish();
	return parser;
}

Counts counts_of(const std::string &text)
{
	return count(parsed(text).leaves());
}

} // namespace

TEST(Ktap, CountsFlatResults)
{
	EXPECT_EQ(
		counts_of("TAP version 13\n1..3\nok 1 a\nnot ok 2 b\nok 3 c # SKIP no hardware\n"),
		(Counts{1, 1, 1}));
}

TEST(Ktap, CountsOnlyLeavesOfNestedTests)
{
	auto parser = parsed("KTAP version 1\n1..2\n"
			     "  KTAP version 1\n  1..2\n"
			     "    KTAP version 1\n    1..1\n    ok 1 deep\n"
			     "  ok 1 middle\n  ok 2 - beside # skip why\n"
			     "ok 1 outer\nok 2 last\n");
	ASSERT_EQ(parser.leaves().size(), 3u);
	EXPECT_EQ(parser.leaves()[0].name, "outer/middle/deep");
	EXPECT_EQ(parser.leaves()[1].name, "outer/beside");
	EXPECT_EQ(parser.leaves()[1].outcome, Outcome::skipped);
	EXPECT_EQ(parser.leaves()[2].name, "last");
}

TEST(Ktap, NestsWithoutAnyPlan)
{
	auto parser = parsed("    ok 1 a\n    ok 2 b\nok 1 first\n    ok 1 c\nok 2 second\n");
	ASSERT_EQ(parser.leaves().size(), 3u);
	EXPECT_EQ(parser.leaves()[1].name, "first/b");
	EXPECT_EQ(parser.leaves()[2].name, "second/c");
}

TEST(Ktap, AParentThatFailsAloneIsAFailure)
{
	EXPECT_EQ(counts_of("1..1\n  1..1\n  ok 1 child\nnot ok 1 parent\n"), (Counts{1, 1, 0}));
}

TEST(Ktap, AParentOfAFailedChildIsNotCountedAgain)
{
	EXPECT_EQ(counts_of("1..1\n  1..1\n  not ok 1 child\nnot ok 1 parent\n"),
		  (Counts{0, 1, 0}));
}

TEST(Ktap, MissingResultsAreAFailure)
{
	EXPECT_EQ(counts_of("1..3\nok 1 a\nok 2 b\n"), (Counts{2, 1, 0}));
}

TEST(Ktap, ResultsBeyondThePlanAreAFailure)
{
	EXPECT_EQ(counts_of("1..1\nok 1 a\nok 2 b\n"), (Counts{2, 1, 0}));
}

TEST(Ktap, MissingNestedResultsAreAFailure)
{
	auto parser = parsed("1..1\n  1..2\n  ok 1 a\nok 1 outer\n");
	EXPECT_EQ(count(parser.leaves()), (Counts{1, 1, 0}));
	EXPECT_EQ(parser.leaves()[1].name, "outer/plan");
}

TEST(Ktap, AnEmptyPlanIsASkip)
{
	EXPECT_EQ(counts_of("TAP version 13\n1..0 # SKIP not root\n"), (Counts{0, 0, 1}));
}

TEST(Ktap, BailOutIsAFailure)
{
	EXPECT_EQ(counts_of("1..1\nok 1 a\nBail out! no memory\n"), (Counts{1, 1, 0}));
}

TEST(Ktap, OrdinaryOutputIsNoResult)
{
	auto parser =
		parsed("ok, let us begin\nnot okay\nok then\n# ok 1 a comment\n1..many\nokay 1\n");
	EXPECT_FALSE(parser.saw_results());
	EXPECT_TRUE(parser.leaves().empty());
}

TEST(Ktap, ANumberSignInANameIsNoDirective)
{
	auto parser = parsed("1..1\nok 1 issue#12 of C# skip\n");
	EXPECT_EQ(count(parser.leaves()), (Counts{1, 0, 0}));
	EXPECT_EQ(parser.leaves()[0].name, "issue#12 of C# skip");
}

TEST(Ktap, ASkippedFailureIsASkip)
{
	EXPECT_EQ(counts_of("1..1\nnot ok 1 a # SKIP broken\n"), (Counts{0, 0, 1}));
}

TEST(Ktap, AResultWithoutANameGetsItsNumber)
{
	EXPECT_EQ(parsed("1..1\nok 1\n").leaves()[0].name, "1");
}

} // namespace tornado::vm
