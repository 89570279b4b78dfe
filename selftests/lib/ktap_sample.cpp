// SPDX-License-Identifier: GPL-2.0
/* One test of each outcome; ctest compares the output with ktap_expected.txt. */
#include <gtest/gtest.h>

namespace
{

TEST(Sample, passes) {}

TEST(Sample, fails)
{
	FAIL() << "two\nlines";
}

TEST(Sample, skips)
{
	GTEST_SKIP() << "a reason";
}

} // namespace
