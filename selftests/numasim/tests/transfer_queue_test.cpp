// SPDX-License-Identifier: GPL-2.0
/* Transfers of one line, one after the other in model time. */
#include "../model/transfer_queue.hpp"

#include <gtest/gtest.h>

#include "../model/memory_system.hpp"

using namespace numasim;

namespace
{

constexpr LineNumber line = 5;

Outcome write(MemorySystem &memory, Cpu cpu, Time now)
{
	return memory.access(cpu, line, 1, true, now);
}

} // namespace

TEST(TransferQueue, WaitsUntilTheLineIsFree)
{
	const TransferQueue queue(64, 220);
	EXPECT_EQ(queue.wait(100, 0), 0u);
	EXPECT_EQ(queue.wait(100, 100), 0u);
	EXPECT_EQ(queue.wait(100, 180), 80u);
}

TEST(TransferQueue, WaitsAtMostOneRound)
{
	const TransferQueue queue(4, 220);
	EXPECT_EQ(queue.wait(0, 100'000), 880u);
}

TEST(Transfers, OfOneLineQueue)
{
	const Parameters parameters;
	MemorySystem memory(16, parameters); /* CPUs 0 to 3 are one socket */
	write(memory, 0, 0);
	const Outcome first = write(memory, 1, 1000);
	EXPECT_EQ(first.queued, 0u);
	EXPECT_EQ(first.line_free_at, 1000 + parameters.local_latency);
	const Outcome second = write(memory, 2, 1000);
	EXPECT_EQ(second.queued, parameters.local_latency);
	EXPECT_EQ(second.stall(), 2 * parameters.local_latency);
	const Outcome third = write(memory, 3, 1010);
	EXPECT_EQ(third.queued, 2 * parameters.local_latency - 10);
	EXPECT_EQ(third.line_free_at, 1000 + 3 * parameters.local_latency);
}

TEST(Transfers, OfDifferentLinesDoNotQueue)
{
	const Parameters parameters;
	MemorySystem memory(16, parameters);
	for (LineNumber number = 0; number < 4; ++number)
		memory.access(0, number, 1, true, 0);
	for (LineNumber number = 0; number < 4; ++number)
		EXPECT_EQ(memory.access(1, number, 1, true, 1000).queued, 0u);
}

TEST(Transfers, ReadersOfACleanLineDoNotQueue)
{
	const Parameters parameters;
	MemorySystem memory(16, parameters);
	for (Cpu cpu = 0; cpu < 16; ++cpu)
		EXPECT_EQ(memory.access(cpu, line, 1, false, 1000).queued, 0u);
}

TEST(Transfers, RoundOverAllCpusCostsEachAFullRound)
{
	const Parameters parameters;
	MemorySystem memory(8, parameters); /* four sockets of two */
	std::vector<Time> now(8, 0);
	Time last_stall = 0;
	for (int round = 0; round < 20; ++round)
		for (Cpu cpu = 0; cpu < 8; ++cpu) {
			const Outcome outcome = write(memory, cpu, now[cpu]);
			now[cpu] += outcome.stall();
			last_stall = outcome.stall();
		}
	/* Half of the transfers stay in the socket. */
	EXPECT_EQ(last_stall, 4 * parameters.local_latency + 4 * parameters.remote_latency);
}
