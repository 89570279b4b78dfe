// SPDX-License-Identifier: GPL-2.0
//
// Runs the in-kernel tests of locks, selftests/kmod/test_lock.c: one write to debugfs each.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"

namespace
{

using tornado::selftest::in_kernel_tests;
using tornado::selftest::run_in_kernel;

class LockTest : public ::testing::TestWithParam<const char *>
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}
};

TEST_P(LockTest, Passes)
{
	EXPECT_EQ(run_in_kernel(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(InKernel, LockTest,
			 ::testing::Values("lock_excludes", "lock_tried", "lock_in_interrupts",
					   "lock_starves_nobody", "lock_freed_after_release"),
			 [](const auto &test) { return std::string(test.param); });

/// Lockdep knows the classes, and stops at the first report: the test makes it go on.
TEST_F(LockTest, OrderIsChecked)
{
	if (!std::filesystem::exists(in_kernel_tests + "lock_order_is_checked"))
		GTEST_SKIP() << "no lockdep in this kernel (CONFIG_PROVE_LOCKING)";
	EXPECT_EQ(run_in_kernel("lock_order_is_checked"), "");
}

} // namespace
