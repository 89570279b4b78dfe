// SPDX-License-Identifier: GPL-2.0
//
// The examples of existence in module/examples, in C and in C++: boards with one notice each.
#include <chrono>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/deadline.hpp"
#include "../lib/environment.hpp"
#include "../lib/write_file.hpp"

namespace
{

using tornado::selftest::write_file;

class NoticeExampleTest : public ::testing::TestWithParam<const char *>
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::ifstream(path_of("freed")))
			GTEST_SKIP()
				<< "no " << path_of("freed") << ": insmod " << GetParam() << ".ko";
	}

	static std::string path_of(const std::string &parameter)
	{
		return std::string("/sys/module/") + GetParam() + "/parameters/" + parameter;
	}

	static std::string read_line(const std::string &parameter)
	{
		std::ifstream file(path_of(parameter));
		std::string line;
		std::getline(file, line);
		return line;
	}

	static bool post(const std::string &words) { return write_file(path_of("notice"), words); }
};

TEST_P(NoticeExampleTest, EveryCpuReadsWhatWasPostedLast)
{
	const long reads = std::stol(read_line("reads"));
	long expected = reads;
	for (const int cpu : tornado::selftest::allowed_cpus()) {
		const std::string words = "posted on " + std::to_string(cpu);
		tornado::selftest::pin_to(cpu);
		ASSERT_TRUE(post(words));
		for (const int reader : tornado::selftest::allowed_cpus()) {
			tornado::selftest::pin_to(reader);
			EXPECT_EQ(read_line("notice"), words);
			expected++;
		}
	}
	EXPECT_EQ(std::stol(read_line("reads")), expected);
}

/// All but the last, which is still posted.
TEST_P(NoticeExampleTest, WhatWasReplacedIsFreed)
{
	constexpr long posts = 100;
	ASSERT_TRUE(post("the first"));
	const auto freed = [] { return std::stol(read_line("freed")); };
	// Others may be on their way.
	const long before = freed();
	for (long i = 0; i < posts; i++)
		ASSERT_TRUE(post("notice " + std::to_string(i)));
	const tornado::selftest::Deadline deadline(std::chrono::milliseconds(0),
						   [&] { return freed() >= before + posts; });
	while (!deadline)
		;
	EXPECT_GE(freed(), before + posts);
	EXPECT_EQ(read_line("notice"), "notice " + std::to_string(posts - 1));
}

TEST_P(NoticeExampleTest, RefusesWhatIsTooLong)
{
	EXPECT_FALSE(post(std::string(60, 'x')));
}

INSTANTIATE_TEST_SUITE_P(Modules, NoticeExampleTest,
			 ::testing::Values("tornado_existence_example", "tornado_notice_example"),
			 [](const auto &test) { return std::string(test.param); });

} // namespace
