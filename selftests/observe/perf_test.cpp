// SPDX-License-Identifier: GPL-2.0
//
// Debian's perf on the module: events counted, a function probed, a recording read back.
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "../lib/child.hpp"
#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"

namespace
{

using tornado::selftest::Outcome;
using tornado::selftest::run_captured;

/// A shell runs it, as a user's would.
Outcome shell(const std::string &command)
{
	return run_captured([&] {
		execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
		std::perror("/bin/sh");
		return 127;
	});
}

/// The command that has an in-kernel test run.
std::string in_kernel(const std::string &test)
{
	return "sh -c 'echo 1 >" + tornado::selftest::in_kernel_tests + test + "'";
}

class PerfTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
		if (const Outcome perf = shell("perf version"); perf.status != 0)
			GTEST_SKIP() << "no perf: apt install linux-perf: " << perf.errors;
		if (!std::filesystem::exists("/sys/kernel/tracing/events/tornado"))
			GTEST_SKIP() << "no tracefs: mount -t tracefs none /sys/kernel/tracing";
		// What earlier tests left is destroyed now.
		ASSERT_EQ(tornado::selftest::run_in_kernel("each_cpu_has_its_rep"), "");
	}

	/// What `perf stat` counts on all CPUs while a test runs, by event.
	static std::map<std::string, long long> count(const std::string &events,
						      const std::string &test)
	{
		const Outcome outcome =
			shell("perf stat -a -x, -e '" + events + "' " + in_kernel(test));
		EXPECT_EQ(outcome.status, 0) << outcome.errors;
		std::map<std::string, long long> counts;
		std::istringstream lines(outcome.errors);
		for (std::string line; std::getline(lines, line);) {
			std::istringstream fields(line);
			std::string number, unit, event;
			std::getline(fields, number, ',');
			std::getline(fields, unit, ',');
			std::getline(fields, event, ',');
			if (!event.empty() &&
			    number.find_first_not_of("0123456789") == std::string::npos)
				counts[event] = std::stoll(number);
		}
		return counts;
	}

	const long long cpus = std::thread::hardware_concurrency();
};

TEST_F(PerfTest, StatCountsTheEvents)
{
	const auto counts = count("tornado:*", "each_cpu_has_its_rep");
	EXPECT_EQ(counts.size(), 8U)
		<< "object_miss, object_swap, rep_create, rep_merge, rep_destroy, "
		   "token_pass, visit, grace_period";
	EXPECT_EQ(counts.at("tornado:object_miss"), cpus);
	EXPECT_EQ(counts.at("tornado:rep_create"), cpus);
	EXPECT_EQ(counts.at("tornado:rep_destroy"), cpus);
	EXPECT_EQ(counts.at("tornado:rep_merge"), 0);
	EXPECT_GE(counts.at("tornado:grace_period"), 1);
}

TEST_F(PerfTest, ProbesAFunctionOfTheModule)
{
	if (!std::filesystem::exists("/sys/kernel/tracing/kprobe_events"))
		GTEST_SKIP() << "no kprobes: CONFIG_KPROBE_EVENTS";
	// perf wants the module's file where it is installed, and without debug information: the
	// offsets that perf 6.1 computes from that of a module are wrong.
	const Outcome added = shell("perf probe -m tornado tornado_object_create");
	ASSERT_EQ(added.status, 0) << added.errors;
	const auto counts = count("probe:tornado_object_create", "each_cpu_has_its_rep");
	EXPECT_EQ(shell("perf probe -q -d probe:tornado_object_create").status, 0);
	EXPECT_EQ(counts.at("probe:tornado_object_create"), 1);
}

TEST_F(PerfTest, ScriptReadsARecording)
{
	const std::string file = "/tmp/perf_test.data";
	const Outcome recorded = shell("perf record -q -a -e 'tornado:*' -o " + file + " " +
				       in_kernel("each_cpu_has_its_rep"));
	ASSERT_EQ(recorded.status, 0) << recorded.errors;
	const Outcome read = shell("perf script -i " + file);
	ASSERT_EQ(read.status, 0) << read.errors;
	for (long long cpu = 0; cpu < cpus; cpu++)
		EXPECT_NE(read.output.find("tornado:rep_create: type=test cluster=" +
					   std::to_string(cpu) + "\n"),
			  std::string::npos)
			<< read.output;
	EXPECT_NE(read.output.find("tornado:object_miss: type=test for_cpu=0 outcome=made"),
		  std::string::npos);
	EXPECT_NE(read.output.find("tornado:grace_period: domain=default"), std::string::npos);
	std::filesystem::remove(file);
}

} // namespace
