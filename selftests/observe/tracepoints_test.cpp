// SPDX-License-Identifier: GPL-2.0
//
// The tracepoints tornado:*, read from tracefs while in-kernel tests use objects.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"
#include "../lib/write_file.hpp"

namespace
{

const std::string tracing = "/sys/kernel/tracing/";
using tornado::selftest::run_in_kernel;
using tornado::selftest::write_file;

class Tracepoints : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::filesystem::exists(tracing + "events/tornado"))
			GTEST_SKIP() << "no " << tracing << "events/tornado: mount -t tracefs";
		SKIP_UNLESS_KERNEL_TESTS();
	}

	/// What the events say while an in-kernel test runs.
	static std::string trace_of(const std::string &test)
	{
		EXPECT_TRUE(write_file(tracing + "trace", "\n"));
		EXPECT_TRUE(write_file(tracing + "events/tornado/enable", "1"));
		EXPECT_EQ(run_in_kernel(test), "");
		EXPECT_TRUE(write_file(tracing + "events/tornado/enable", "0"));
		std::ifstream file(tracing + "trace");
		std::ostringstream text;
		text << file.rdbuf();
		return text.str();
	}

	/// The first group of each match.
	static std::multiset<std::string> matches(const std::string &text, const std::string &regex)
	{
		const std::regex pattern(regex);
		std::multiset<std::string> found;
		for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end;
		     at++)
			found.insert((*at)[1]);
		return found;
	}
};

using Numbers = std::multiset<std::string>;

TEST_F(Tracepoints, TellTheLifeOfAnObjectAndWhomItsDestructionDisturbs)
{
	const std::string test = "destroy_what_two_cpus_used";
	// Once without tracing: its barrier waits for what earlier tests left.
	ASSERT_EQ(run_in_kernel(test), "");
	std::string trace = trace_of(test);
	// Every 128th object has the ids' round begin, which visits all CPUs; the next has none.
	if (matches(trace, "(grace_period): domain=default").size() != 1)
		trace = trace_of(test);
	const Numbers both{"1", "2"};

	EXPECT_EQ(matches(trace, "object_miss: type=two_cpus for_cpu=(\\d+) outcome=made"), both)
		<< trace;
	EXPECT_EQ(matches(trace, "rep_create: type=two_cpus cluster=(\\d+)"), both);
	EXPECT_EQ(matches(trace, "rep_destroy: type=two_cpus cluster=(\\d+)"), both);
	EXPECT_EQ(matches(trace, "visit: domain=default of_cpu=(\\d+) from=(?:itself|elsewhere) "
				 "waited_ns=[1-9]\\d*"),
		  both);
	EXPECT_EQ(matches(trace, "grace_period: domain=(default) begin_ns=[1-9]\\d* "
				 "end_ns=[1-9]\\d* took_ns=[1-9]\\d*")
			  .size(),
		  1U);
}

TEST_F(Tracepoints, TellWhichRepsAreMerged)
{
	const std::string trace = trace_of("reps_are_merged");

	EXPECT_EQ(matches(trace, "rep_merge: type=piece from_cluster=(\\d+) into_cluster="),
		  (Numbers{"0", "1"}))
		<< trace;
	EXPECT_EQ(matches(trace, "rep_merge: type=piece from_cluster=\\d+ into_cluster=(\\d+)"),
		  (Numbers{"1", "2"}));
	EXPECT_EQ(matches(trace, "rep_destroy: type=piece cluster=(\\d+)"),
		  (Numbers{"0", "1", "2"}));
}

TEST_F(Tracepoints, TellHowLongASwapHeldOperations)
{
	const std::string trace = trace_of("state_is_brought_over_and_back");
	const auto swaps = [&trace](const char *from, const char *to) {
		return matches(trace, std::string("object_swap: from=") + from + " to=(" + to +
					      ") outcome=swapped held_ns=[1-9]\\d*")
			.size();
	};
	EXPECT_EQ(swaps("shared_sum", "clustered_sum"), 1U) << trace;
	EXPECT_EQ(swaps("clustered_sum", "shared_sum"), 1U) << trace;
}

TEST_F(Tracepoints, TellThatATokenIsPassed)
{
	const std::string trace = trace_of("nobody_sees_an_element_older_than_one_grace_period");

	EXPECT_GT(matches(trace, "token_pass: domain=torture from_cpu=\\d+ to_cpu=(\\d+)").size(),
		  3U);
}

} // namespace
