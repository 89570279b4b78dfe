// SPDX-License-Identifier: GPL-2.0
//
// debugfs tornado/objects and tornado/domains: what they say before and after in-kernel tests of
// which it is known what they do.
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "../lib/debugfs_table.hpp"
#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"

namespace
{

using tornado::selftest::debugfs_table;
using tornado::selftest::run_in_kernel;

/// 0 if there is no such row: what has never happened is not listed.
long long number(const std::string &table, const std::string &key, const std::string &name,
		 const std::string &column)
{
	for (const auto &row : debugfs_table(table))
		if (row.at(key) == name)
			return std::stoll(row.at(column));
	return 0;
}

class StatisticsTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}

	/// By how much a number grows while a test runs.
	static long long growth(const std::string &table, const std::string &key,
				const std::string &name, const std::string &column,
				const std::string &test)
	{
		const long long before = number(table, key, name, column);
		EXPECT_EQ(run_in_kernel(test), "");
		return number(table, key, name, column) - before;
	}

	static long long of_type(const std::string &column, const std::string &test)
	{
		return growth("objects", "type", "test", column, test);
	}

	const long long cpus = std::thread::hardware_concurrency();
};

TEST_F(StatisticsTest, ObjectsAndRepsAreCountedByType)
{
	const std::string test = "each_cpu_has_its_rep";
	EXPECT_EQ(of_type("created", test), 1);
	EXPECT_EQ(of_type("reps_made", test), cpus);
	EXPECT_EQ(of_type("misses", test), cpus);
	EXPECT_EQ(of_type("objects", test), 0);
	EXPECT_EQ(of_type("reps", test), 0);
	EXPECT_EQ(number("objects", "type", "test", "rep_bytes"), 0);
}

TEST_F(StatisticsTest, MergedRepsAreCounted)
{
	EXPECT_EQ(growth("objects", "type", "piece", "merged", "reps_are_merged"), 2);
}

TEST_F(StatisticsTest, DomainsTellWhatIsFreed)
{
	const auto of_default = [](const std::string &column, const std::string &test) {
		return growth("domains", "domain", "default", column, test);
	};
	EXPECT_GE(of_default("freed", "each_cpu_has_its_rep"), 1);
	EXPECT_GE(of_default("visits", "each_cpu_has_its_rep") +
			  of_default("elsewhere", "each_cpu_has_its_rep"),
		  1);
	// All that operations of earlier tests held is gone after the tests' own barriers.
	EXPECT_EQ(number("domains", "domain", "default", "running"), 0);
}

TEST_F(StatisticsTest, ADomainIsListedAsLongAsItExists)
{
	EXPECT_EQ(run_in_kernel("a_slow_domain_delays_only_itself"), "");
	EXPECT_EQ(debugfs_table("domains").size(), 1U);
}

} // namespace
