// SPDX-License-Identifier: GPL-2.0
#include "../model/measurement.hpp"

#include <gtest/gtest.h>

using namespace numasim;

TEST(Measurement, CountsBetweenStartAndFinish)
{
	Measurement measurement(4);
	EXPECT_FALSE(measurement.counts(1));
	measurement.start(1, 100);
	EXPECT_TRUE(measurement.counts(1));
	EXPECT_FALSE(measurement.counts(2));
	measurement.finish(1, 150);
	EXPECT_FALSE(measurement.counts(1));
}

TEST(Measurement, AddsWorkersUp)
{
	Measurement measurement(4);
	EXPECT_TRUE(measurement.is_empty());
	measurement.start(0, 100);
	measurement.start(3, 100);
	measurement.counters(0).instructions = 5;
	measurement.counters(3).instructions = 7;
	measurement.finish(0, 150);
	measurement.finish(3, 400);
	EXPECT_FALSE(measurement.is_empty());
	Record record;
	measurement.fill_in(record);
	EXPECT_EQ(record.workers, 2u);
	EXPECT_EQ(record.worker_cycles, 350u);
	EXPECT_EQ(record.longest_cycles, 300u);
	EXPECT_EQ(record.counters.instructions, 12u);
}

TEST(Measurement, HelpersAreCountedButNotTimed)
{
	Measurement measurement(4);
	measurement.start_helper(2);
	EXPECT_TRUE(measurement.counts(2));
	measurement.start(2, 10);
	measurement.finish(2, 30);
	EXPECT_TRUE(measurement.counts(2)) << "the helper has not finished";
	measurement.finish_helper(2);
	EXPECT_FALSE(measurement.counts(2));
	Record record;
	measurement.fill_in(record);
	EXPECT_EQ(record.worker_cycles, 20u);
}

TEST(Measurement, UnmatchedMarkersAreIgnored)
{
	Measurement measurement(4);
	measurement.finish(1, 50);
	measurement.finish_helper(1);
	EXPECT_FALSE(measurement.counts(1));
	measurement.start(1, 60);
	measurement.start(1, 70);
	measurement.finish(1, 80);
	EXPECT_FALSE(measurement.counts(1));
	Record record;
	measurement.fill_in(record);
	EXPECT_EQ(record.worker_cycles, 20u);
	EXPECT_EQ(record.workers, 1u);
}

TEST(Measurement, ClearForgetsAllButTheLabel)
{
	Measurement measurement(4);
	measurement.set_label(Label::parse("workload=x\n"));
	measurement.start(1, 0);
	measurement.finish(1, 10);
	measurement.clear();
	EXPECT_TRUE(measurement.is_empty());
	EXPECT_EQ(measurement.label().workload, "x");
}

TEST(Counters, AddUp)
{
	Outcome outcome;
	outcome.miss = Miss::upgrade;
	outcome.source = Source::remote_socket;
	outcome.invalidations = 3;
	outcome.latency = 180;
	outcome.queued = 20;
	Counters counters;
	counters.count(outcome);
	counters.count(Outcome{});
	Counters sum;
	sum += counters;
	sum += counters;
	EXPECT_EQ(sum.of(Miss::upgrade), 2u);
	EXPECT_EQ(sum.of(Miss::none), 0u);
	EXPECT_EQ(sum.of(Source::remote_socket), 2u);
	EXPECT_EQ(sum.coherence_misses(), 2u);
	EXPECT_EQ(sum.invalidations, 6u);
	EXPECT_EQ(sum.stall_cycles, 400u);
	EXPECT_EQ(sum.queued_cycles, 40u);
}
