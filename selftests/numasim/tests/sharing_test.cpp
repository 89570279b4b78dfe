// SPDX-License-Identifier: GPL-2.0
/* Every class of miss, from traces of accesses with known answers. */
#include <gtest/gtest.h>

#include "../model/memory_system.hpp"

using namespace numasim;

namespace
{

constexpr WordMask word0 = 1;
constexpr WordMask word1 = 2;
constexpr LineNumber line = 1000;

class Misses : public testing::TestWithParam<Cpu>
{
protected:
	Miss read(Cpu cpu, WordMask words = word0, LineNumber number = line)
	{
		return memory.access(cpu, number, words, false, 0).miss;
	}
	Miss write(Cpu cpu, WordMask words = word0, LineNumber number = line)
	{
		return memory.access(cpu, number, words, true, 0).miss;
	}

	Parameters parameters;
	MemorySystem memory{GetParam(), parameters};
	const Cpu last = GetParam() - 1;
};

} // namespace

/* The last CPU of 128 and 256 lies beyond one word of the sets of CPUs. */
INSTANTIATE_TEST_SUITE_P(Sizes, Misses, testing::Values(2u, 64u, 128u, max_cpus));

TEST_P(Misses, FirstUseIsCold)
{
	EXPECT_EQ(read(0), Miss::cold);
	EXPECT_EQ(read(last), Miss::cold) << "cold for each CPU";
	EXPECT_EQ(write(0, word0, line + 1), Miss::cold);
}

TEST_P(Misses, UseOfAHeldLineIsNone)
{
	read(0);
	EXPECT_EQ(read(0), Miss::none);
	EXPECT_EQ(write(0), Miss::none) << "exclusive becomes modified in silence";
	EXPECT_EQ(write(0), Miss::none);
	EXPECT_EQ(read(0), Miss::none);
}

TEST_P(Misses, WriteToASharedLineIsUpgrade)
{
	read(0);
	read(last);
	EXPECT_EQ(write(0), Miss::upgrade);
	EXPECT_EQ(write(0), Miss::none);
}

TEST_P(Misses, WordThatWasWrittenIsTrueSharing)
{
	read(last);
	write(0, word0);
	EXPECT_EQ(read(last, word0), Miss::true_sharing);
	write(0, word0);
	EXPECT_EQ(write(last, word0), Miss::true_sharing);
}

TEST_P(Misses, OtherWordIsFalseSharing)
{
	read(last);
	write(0, word0);
	EXPECT_EQ(read(last, word1), Miss::false_sharing);
	write(0, word0);
	EXPECT_EQ(write(last, word1), Miss::false_sharing);
}

TEST_P(Misses, WideAccessIsTrueSharingIfAnyWordWasWritten)
{
	read(last);
	write(0, word1);
	EXPECT_EQ(read(last, word0 | word1), Miss::true_sharing);
}

TEST_P(Misses, WriteBeforeTheLastFetchIsNoTrueSharing)
{
	write(0, word0);
	read(last, word0); /* has seen that write */
	write(0, word1);
	EXPECT_EQ(read(last, word0), Miss::false_sharing)
		<< "only the other word was written since";
}

TEST_P(Misses, SecondWriteInPlaceCounts)
{
	read(last);
	write(0, word0);
	write(0, word1); /* finds its line modified */
	EXPECT_EQ(read(last, word1), Miss::true_sharing);
}

TEST_P(Misses, ReplacedLineIsCapacity)
{
	read(0);
	const LineNumber lines = parameters.private_kb * 1024 / line_bytes;
	for (LineNumber number = 0; number < 2 * lines; ++number)
		read(0, word0, 100'000 + number);
	EXPECT_EQ(read(0), Miss::capacity);
}

TEST_P(Misses, CpusThatOnlyReadDoNotDisturbEachOther)
{
	for (Cpu cpu = 0; cpu <= last; ++cpu)
		EXPECT_EQ(read(cpu), Miss::cold);
	for (Cpu cpu = 0; cpu <= last; ++cpu)
		EXPECT_EQ(read(cpu), Miss::none);
}

TEST_P(Misses, PingPongMissesEveryTime)
{
	write(0);
	write(last);
	for (int round = 0; round < 10; ++round) {
		EXPECT_EQ(write(0), Miss::true_sharing);
		EXPECT_EQ(write(last), Miss::true_sharing);
	}
}

TEST_P(Misses, PackedCountersAreFalseSharing)
{
	for (int round = 0; round < 3; ++round) {
		const Miss first = write(0, word0);
		const Miss second = write(last, word1);
		if (round == 0)
			continue;
		EXPECT_EQ(first, Miss::false_sharing);
		EXPECT_EQ(second, Miss::false_sharing);
	}
}

TEST_P(Misses, PaddedCountersNeverMissAgain)
{
	for (int round = 0; round < 3; ++round) {
		const Miss first = write(0, word0, line);
		const Miss second = write(last, word0, line + 1);
		EXPECT_EQ(first, round == 0 ? Miss::cold : Miss::none);
		EXPECT_EQ(second, round == 0 ? Miss::cold : Miss::none);
	}
}

TEST_P(Misses, InvalidationsAreCounted)
{
	for (Cpu cpu = 0; cpu <= last; ++cpu)
		read(cpu);
	EXPECT_EQ(memory.access(0, line, word0, true, 0).invalidations, last);
}
