// SPDX-License-Identifier: GPL-2.0
#include <sstream>

#include <gtest/gtest.h>

#include "../report/budget.hpp"

using namespace numasim;

namespace
{

std::vector<Budget> read(const std::string &text)
{
	std::istringstream stream(text);
	return read_budgets(stream, "budgets");
}

/* What is wrong with a file; empty if nothing is. */
std::string complaint_about(const std::string &text)
{
	try {
		read(text);
	} catch (const std::runtime_error &complaint) {
		return complaint.what();
	}
	return {};
}

} // namespace

TEST(Budgets, AreOneALine)
{
	const auto budgets =
		read("# workload  system\n"
		     "\n"
		     "counter-add  tornado:clustered  16  0.01 0.005 0 16.5  a load, a test\n"
		     "  # a comment\n"
		     "object-call\ttornado:object\t1\t0\t0\t2\t14\tno call\n");
	ASSERT_EQ(budgets.size(), 2u);
	EXPECT_EQ(budgets[0].workload, "counter-add");
	EXPECT_EQ(budgets[0].system, "tornado:clustered");
	EXPECT_EQ(budgets[0].cpus, 16u);
	EXPECT_EQ(budgets[0].most, (std::array<double, 4>{0.01, 0.005, 0, 16.5}));
	EXPECT_EQ(budgets[0].reason, "a load, a test");
	EXPECT_EQ(budgets[1].cpus, 1u);
	EXPECT_EQ(budgets[1].most, (std::array<double, 4>{0, 0, 2, 14}));
}

TEST(Budgets, ThatCannotBeReadAreNamedByLine)
{
	EXPECT_EQ(complaint_about("# comment\ncounter-add tornado:clustered\n"),
		  "budgets:2: expected a workload, a system and a number of CPUs");
	EXPECT_EQ(complaint_about("counter-add tornado:clustered 0 0 0 0 14 why\n"),
		  "budgets:1: expected a workload, a system and a number of CPUs");
	EXPECT_EQ(complaint_about("counter-add tornado:clustered 16 0.1 0 many 14 why\n"),
		  "budgets:1: expected how many atomics an operation may have");
	EXPECT_EQ(complaint_about("counter-add tornado:clustered 16 0.1 0 0 -14 why\n"),
		  "budgets:1: expected how many instructions an operation may have");
}

TEST(Budgets, HaveReasons)
{
	EXPECT_EQ(complaint_about("counter-add tornado:clustered 16 0.1 0 0 14 \n"),
		  "budgets:1: expected the reason for these figures");
}

TEST(Budgets, AreNotGivenTwice)
{
	EXPECT_EQ(complaint_about("counter-add tornado:clustered 16 0 0 0 14 why\n"
				  "counter-add tornado:clustered 1 0 0 0 14 why\n"
				  "counter-add tornado:clustered 16 1 0 0 14 why not\n"),
		  "budgets:3: a second budget for counter-add tornado:clustered on 16 CPUs");
}
