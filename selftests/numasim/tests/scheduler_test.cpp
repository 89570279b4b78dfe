// SPDX-License-Identifier: GPL-2.0
/* Lock-step: who gets the turn, and until when. */
#include "../model/scheduler.hpp"

#include <algorithm>

#include <gtest/gtest.h>

using namespace numasim;

namespace
{

constexpr Time quantum = 200;

} // namespace

TEST(Scheduler, GivesNoTurnToNobody)
{
	Scheduler scheduler(4, quantum);
	EXPECT_FALSE(scheduler.grant());
	EXPECT_EQ(scheduler.active(), 0u);
}

TEST(Scheduler, LowestTimeFirst)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 300);
	scheduler.ask(1, 100);
	scheduler.ask(2, 200);
	const auto grant = scheduler.grant();
	ASSERT_TRUE(grant);
	EXPECT_EQ(grant->cpu, 1u);
	EXPECT_EQ(grant->time, 100u);
	EXPECT_EQ(scheduler.now(), 100u);
}

TEST(Scheduler, RunsAQuantumPastTheNextOne)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 300);
	scheduler.ask(1, 100);
	const auto grant = scheduler.grant();
	EXPECT_EQ(grant->rival, 300u);
	EXPECT_EQ(grant->limit, 300 + quantum);
}

TEST(Scheduler, AloneRunsOneQuantum)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(2, 1000);
	EXPECT_EQ(scheduler.grant()->limit, 1000 + quantum);
}

TEST(Scheduler, FarBehindRunsABoundedTime)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 1'000'000);
	scheduler.ask(1, 0);
	EXPECT_EQ(scheduler.grant()->limit, 16 * quantum);
}

TEST(Scheduler, OnlyOneRuns)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 10);
	scheduler.ask(1, 20);
	ASSERT_TRUE(scheduler.grant());
	EXPECT_FALSE(scheduler.grant());
	EXPECT_EQ(scheduler.running(), Cpu{0});
	scheduler.ask(0, 500);
	EXPECT_EQ(scheduler.grant()->cpu, 1u);
}

TEST(Scheduler, TakesTurnsInModelTime)
{
	Scheduler scheduler(3, quantum);
	for (Cpu cpu = 0; cpu < 3; ++cpu)
		scheduler.ask(cpu, 0);
	std::vector<Time> time(3, 0);
	for (int turn = 0; turn < 300; ++turn) {
		const auto grant = scheduler.grant();
		time[grant->cpu] = grant->limit;
		scheduler.ask(grant->cpu, time[grant->cpu]);
		const auto [least, most] = std::minmax_element(time.begin(), time.end());
		EXPECT_LE(*most - *least, 2 * quantum);
	}
}

TEST(Scheduler, IdleCpusHoldNobodyUp)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 100);
	scheduler.ask(1, 200);
	ASSERT_TRUE(scheduler.grant());
	scheduler.leave(0);
	EXPECT_TRUE(scheduler.is_outside(0));
	EXPECT_EQ(scheduler.active(), 1u);
	EXPECT_EQ(scheduler.grant()->cpu, 1u);
}

TEST(Scheduler, LeavingTwiceIsLeavingOnce)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 100);
	scheduler.leave(0);
	scheduler.leave(0);
	EXPECT_EQ(scheduler.active(), 0u);
}

TEST(Scheduler, NowNeverGoesBack)
{
	Scheduler scheduler(4, quantum);
	scheduler.ask(0, 5000);
	scheduler.grant();
	scheduler.ask(1, 100);
	scheduler.leave(0);
	scheduler.grant();
	EXPECT_EQ(scheduler.now(), 5000u);
}

TEST(Scheduler, GatheredCpusStartAtTheSameTime)
{
	Scheduler scheduler(4, quantum);
	scheduler.gather(0, 100);
	scheduler.gather(1, 900);
	scheduler.gather(2, 400);
	EXPECT_FALSE(scheduler.grant()) << "they wait for each other";
	EXPECT_EQ(scheduler.gathered(), 3u);
	EXPECT_EQ(scheduler.release_gathered(), 900u);
	EXPECT_EQ(scheduler.gathered(), 0u);
	for (Cpu expected = 0; expected < 3; ++expected) {
		const auto grant = scheduler.grant();
		EXPECT_EQ(grant->time, 900u);
		scheduler.leave(grant->cpu);
	}
}

TEST(Scheduler, OthersRunWhileSomeGather)
{
	Scheduler scheduler(4, quantum);
	scheduler.gather(0, 100);
	scheduler.ask(1, 900);
	EXPECT_EQ(scheduler.grant()->cpu, 1u);
}

TEST(Scheduler, KnowsMoreThan64Cpus)
{
	Scheduler scheduler(max_cpus, quantum);
	for (Cpu cpu = 0; cpu < max_cpus; ++cpu)
		scheduler.ask(cpu, max_cpus - cpu);
	EXPECT_EQ(scheduler.grant()->cpu, max_cpus - 1);
}
