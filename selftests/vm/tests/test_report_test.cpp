// SPDX-License-Identifier: GPL-2.0
#include "../host/test_report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace tornado::vm
{

namespace
{

class TestReportTest : public ::testing::Test
{
protected:
	TestReportTest() { job_.programs = {{"first", {"/first"}}, {"second", {"/second"}}}; }

	void record(std::string_view kind, std::vector<std::string> fields)
	{
		report_.on_record({0, std::string(kind), std::move(fields)});
	}
	void plan() { record(kind::plan, {"load-modules", "taint"}); }
	void run(const std::string &name, const std::vector<std::string> &lines,
		 const std::string &end, const std::string &number)
	{
		record(kind::program, {name});
		for (const auto &line : lines)
			record(kind::output, {line});
		record(kind::ended, {end, number, "12"});
	}
	void finish(SessionEnd end)
	{
		SessionResult session;
		session.end = end;
		report_.finish(session);
	}
	bool printed(const std::string &line) const
	{
		return output_.str().find(line + "\n") != std::string::npos;
	}

	Job job_;
	std::ostringstream output_;
	TestReport report_{job_, output_};
};

} // namespace

TEST_F(TestReportTest, ChecksAroundProgramsKeepTheirOrder)
{
	plan();
	record(kind::check, {"load-modules", "pass", ""});
	run("first", {"1..1", "ok 1 a"}, "exit", "0");
	run("second", {}, "exit", "4");
	record(kind::check, {"taint", "pass", ""});
	finish(SessionEnd::finished);
	EXPECT_TRUE(printed("1..4"));
	EXPECT_TRUE(printed("  ok 1 a\nok 2 first"));
	EXPECT_TRUE(printed("ok 3 second # SKIP "));
	EXPECT_EQ(report_.counts(), (Counts{3, 0, 1}));
	EXPECT_TRUE(report_.passed());
}

TEST_F(TestReportTest, EveryBadEndIsAFailure)
{
	for (auto end : {"signal", "timeout", "stuck", "start", "something else"}) {
		TestReport report(job_, output_);
		report.on_record({0, "plan", {}});
		report.on_record({1, "program", {"first"}});
		report.on_record({2, "output", {"ok 1 a"}});
		report.on_record({3, "ended", {end, "0", "1"}});
		EXPECT_EQ(report.counts(), (Counts{1, 1, 0})) << end;
	}
}

TEST_F(TestReportTest, AnExitCodeAfterAFailedResultIsNotCountedAgain)
{
	plan();
	record(kind::check, {"load-modules", "pass", ""});
	run("first", {"1..1", "not ok 1 a"}, "exit", "1");
	EXPECT_EQ(report_.counts(), (Counts{1, 1, 0}));
}

TEST_F(TestReportTest, FreeTextBecomesADiagnostic)
{
	plan();
	record(kind::check, {"load-modules", "pass", ""});
	run("first", {"hello"}, "exit", "0");
	EXPECT_TRUE(printed("  # hello"));
}

TEST_F(TestReportTest, ADeathFailsWhatRanAndWhatWasToCome)
{
	plan();
	record(kind::check, {"load-modules", "pass", ""});
	record(kind::program, {"first"});
	record(kind::output, {"ok 1 a"});
	finish(SessionEnd::died);
	EXPECT_TRUE(printed("not ok 2 first # the machine died while it ran"));
	EXPECT_TRUE(printed("not ok 3 second # not reached: the machine died"));
	EXPECT_EQ(report_.counts(), (Counts{2, 3, 0}));
}

TEST_F(TestReportTest, NoRecordAtAllIsAFailure)
{
	finish(SessionEnd::died);
	EXPECT_TRUE(printed("not ok 1 boot # not reached: the machine did not boot"));
	EXPECT_FALSE(report_.passed());
}

TEST_F(TestReportTest, WithoutTheFinalRecordNothingPasses)
{
	record(kind::plan, {"load-modules"});
	record(kind::check, {"load-modules", "pass", ""});
	run("first", {}, "exit", "0");
	run("second", {}, "exit", "0");
	finish(SessionEnd::died);
	EXPECT_FALSE(report_.passed());
}

TEST_F(TestReportTest, MissingResultsOfAFinishedRunAreFailures)
{
	plan();
	finish(SessionEnd::finished);
	EXPECT_EQ(report_.counts(), (Counts{0, 4, 0}));
}

TEST_F(TestReportTest, ADamagedStreamIsAFailure)
{
	record(kind::plan, {});
	run("first", {}, "exit", "0");
	run("second", {}, "exit", "0");
	SessionResult session;
	session.end = SessionEnd::finished;
	session.damage = "record 5 came where 3 was due";
	report_.finish(session);
	EXPECT_FALSE(report_.passed());
}

TEST_F(TestReportTest, JsonHasTheSameCounts)
{
	plan();
	finish(SessionEnd::timed_out);
	auto json = report_.to_json();
	EXPECT_EQ(json["failed"], 4);
	EXPECT_EQ(json["tests"].size(), 4u);
	EXPECT_EQ(json["end"], "timed out");
}

} // namespace tornado::vm
