/* SPDX-License-Identifier: GPL-2.0 */
#include "figure.hpp"

#include <gtest/gtest.h>

using namespace bench;

namespace
{

constexpr double negligible = 0.01;

std::string compared(double first, double second)
{
	return readable(ratio(first, second, negligible));
}

} // namespace

TEST(Readable, HasThreeDigitsOrAllBeforeThePoint)
{
	EXPECT_EQ(readable(0.0), "0");
	EXPECT_EQ(readable(0.004), "0");
	EXPECT_EQ(readable(0.25), "0.25");
	EXPECT_EQ(readable(9.994), "9.99");
	EXPECT_EQ(readable(9.996), "10.0");
	EXPECT_EQ(readable(99.96), "100");
	EXPECT_EQ(readable(999.6), "1,000");
	EXPECT_EQ(readable(1234567.0), "1,234,567");
}

TEST(Ratio, SaysHowManyTimesAsMuch)
{
	EXPECT_EQ(compared(3, 2), "1.50x");
	EXPECT_EQ(compared(2, 3), "0.67x");
	EXPECT_EQ(compared(4800, 2), "2,400x");
	EXPECT_EQ(compared(2.001, 2), "=");
}

TEST(Ratio, IsOnlyABoundWhereOneSideIsNegligible)
{
	EXPECT_EQ(compared(1, 0), ">100x");
	EXPECT_EQ(compared(0, 1), "<0.01x");
	EXPECT_EQ(compared(0, 0.009), "=") << "both are noise";
}

TEST(FiguresOf, CountCyclesInASimulatorAndTimeOnHardware)
{
	EXPECT_EQ(cost_of("sim").field, "model_cycles_per_op");
	EXPECT_EQ(misses_of("sim").field, "coherence_misses_per_op");
	EXPECT_EQ(cost_of("perf").field, "ns_per_op");
	EXPECT_EQ(misses_of("perf").field, "cache_misses_per_op");
}
