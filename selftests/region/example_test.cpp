// SPDX-License-Identifier: GPL-2.0
#include <gtest/gtest.h>

#include "child.hpp"

extern "C" int example_region_c_main(void);

namespace tornado::selftest
{
namespace
{

TEST(RegionExample, in_c)
{
	const auto outcome = run_captured(example_region_c_main);

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_TRUE(outcome.output.starts_with("1024 pages, by ")) << outcome.output;
}

} // namespace
} // namespace tornado::selftest
