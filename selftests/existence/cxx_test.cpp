// SPDX-License-Identifier: GPL-2.0
//
// The in-kernel API for C++: its tests in selftests/kmod.
#include <string>

#include <gtest/gtest.h>

#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"

namespace
{

using tornado::selftest::run_in_kernel;

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

} // namespace
