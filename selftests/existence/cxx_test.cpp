// SPDX-License-Identifier: GPL-2.0
//
// The in-kernel API for C++: its tests in selftests/kmod, and the example of module/examples.
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/deadline.hpp"
#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"
#include "../lib/write_file.hpp"

namespace
{

using tornado::selftest::run_in_kernel;
using tornado::selftest::write_file;

const std::string parameters = "/sys/module/tornado_notice_example/parameters/";

class CxxTest : public ::testing::TestWithParam<const char *>
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}
};

TEST_P(CxxTest, Passes)
{
	EXPECT_EQ(run_in_kernel(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(InKernel, CxxTest,
			 ::testing::Values("cxx_clusterings_are_those_of_c",
					   "cxx_guard_keeps_what_was_published",
					   "cxx_object_sums_up", "cxx_map_finds_what_was_put_in",
					   "cxx_hash_finds_what_was_put_in",
					   "cxx_unknown_clusterings_are_refused",
					   "cxx_counters_are_exact"),
			 [](const auto &test) { return std::string(test.param); });

std::string read_line(const char *name)
{
	std::ifstream file(parameters + name);
	std::string line;
	std::getline(file, line);
	return line;
}

class NoticeExampleTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::ifstream(parameters + "freed"))
			GTEST_SKIP() << "no " << parameters << ": insmod tornado_notice_example.ko";
	}
};

TEST_F(NoticeExampleTest, EveryCpuReadsWhatWasPostedLast)
{
	const long reads = std::stol(read_line("reads"));
	long expected = reads;
	for (const int cpu : tornado::selftest::allowed_cpus()) {
		const std::string words = "posted on " + std::to_string(cpu);
		tornado::selftest::pin_to(cpu);
		ASSERT_TRUE(write_file(parameters + "notice", words));
		for (const int reader : tornado::selftest::allowed_cpus()) {
			tornado::selftest::pin_to(reader);
			EXPECT_EQ(read_line("notice"), words);
			expected++;
		}
	}
	EXPECT_EQ(std::stol(read_line("reads")), expected);
}

/// All but the last, which is still posted.
TEST_F(NoticeExampleTest, WhatWasReplacedIsFreed)
{
	constexpr long posts = 100;
	ASSERT_TRUE(write_file(parameters + "notice", "the first"));
	const auto freed = [] { return std::stol(read_line("freed")); };
	// Others may be on their way.
	const long before = freed();
	for (long i = 0; i < posts; i++)
		ASSERT_TRUE(write_file(parameters + "notice", "notice " + std::to_string(i)));
	const tornado::selftest::Deadline deadline(std::chrono::milliseconds(0),
						   [&] { return freed() >= before + posts; });
	while (!deadline)
		;
	EXPECT_GE(freed(), before + posts);
	EXPECT_EQ(read_line("notice"), "notice " + std::to_string(posts - 1));
}

TEST_F(NoticeExampleTest, RefusesWhatIsTooLong)
{
	EXPECT_FALSE(write_file(parameters + "notice", std::string(60, 'x')));
}

} // namespace
