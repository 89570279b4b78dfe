// SPDX-License-Identifier: GPL-2.0
//
// Runs in-kernel tests of selftests/kmod: one write to debugfs each.  Included once by a program,
// which instantiates one suite or both with the names of its tests.
#ifndef TORNADO_SELFTESTS_OBJECT_RUN_KERNEL_TESTS_HPP
#define TORNADO_SELFTESTS_OBJECT_RUN_KERNEL_TESTS_HPP

#include <atomic>
#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "../lib/deadline.hpp"
#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"
#include "../lib/write_file.hpp"

namespace tornado::selftest
{

class KernelTest : public ::testing::TestWithParam<const char *>
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}
};

TEST_P(KernelTest, Passes)
{
	EXPECT_EQ(run_in_kernel(GetParam()), "");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KernelTest);

/// Takes the last CPU away and back until told to stop; counts how often.
inline void plug_and_unplug(const std::stop_token &stop, const std::string &online,
			    std::atomic<int> &changes)
{
	const auto set = [&](const char *value) {
		changes += write_file(online, value) ? 1 : 0;
		std::this_thread::sleep_for(std::chrono::milliseconds(30));
	};
	while (!stop.stop_requested()) {
		set("0");
		set("1");
	}
}

class HotplugTest : public KernelTest
{
};

TEST_P(HotplugTest, PassesWhileACpuComesAndGoes)
{
	SKIP_UNLESS_DESTRUCTIVE("it takes a CPU away for moments");
	const std::string online = "/sys/devices/system/cpu/cpu" +
				   std::to_string(std::thread::hardware_concurrency() - 1) +
				   "/online";
	if (!std::filesystem::exists(online))
		GTEST_SKIP() << "no " << online << ": the kernel cannot take CPUs away";
	std::atomic<int> changes{0};
	const auto enough = [&] { return changes > 3; };
	{
		std::jthread plugger([&](const std::stop_token &stop) {
			plug_and_unplug(stop, online, changes);
		});
		// A busy machine that checks everything may take seconds to take a CPU away.
		const Deadline is_over(std::chrono::milliseconds(0), enough,
				       std::chrono::seconds(60));
		do
			EXPECT_EQ(run_in_kernel(GetParam()), "");
		while (!is_over && !HasFailure());
	}
	EXPECT_TRUE(enough()) << changes << " changes";
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HotplugTest);

inline std::string name_of(const ::testing::TestParamInfo<const char *> &test)
{
	return test.param;
}

} // namespace tornado::selftest

#endif
