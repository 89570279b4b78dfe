// SPDX-License-Identifier: GPL-2.0
/* Where misses are served from, on four sockets of four CPUs. */
#include <gtest/gtest.h>

#include "../model/memory_system.hpp"

using namespace numasim;

namespace
{

constexpr Cpu me = 0;
constexpr Cpu neighbour = 3;
constexpr Cpu stranger = 4;
constexpr LineNumber line = 77;

class Sources : public testing::Test
{
protected:
	Outcome read(Cpu cpu) { return memory.access(cpu, line, 1, false, later()); }
	Outcome write(Cpu cpu) { return memory.access(cpu, line, 1, true, later()); }

	/* Long after everything before: nothing queues. */
	Time later() { return now += 1'000'000; }

	void displace(Cpu cpu)
	{
		const LineNumber lines = parameters.private_kb * 1024 / line_bytes;
		for (LineNumber number = 0; number < 2 * lines; ++number)
			memory.access(cpu, 10'000 + number, 1, false, later());
	}

	void expect(const Outcome &outcome, Source source, Time latency)
	{
		EXPECT_EQ(outcome.source, source);
		EXPECT_EQ(outcome.latency, latency);
		EXPECT_EQ(outcome.queued, 0u);
	}

	Parameters parameters;
	MemorySystem memory{16, parameters};
	Time now = 0;
};

} // namespace

TEST_F(Sources, TopologyFillsSocketsInOrder)
{
	const Topology topology(16, 4);
	EXPECT_EQ(topology.socket_of(3), 0u);
	EXPECT_EQ(topology.socket_of(4), 1u);
	EXPECT_EQ(topology.socket_of(15), 3u);
	EXPECT_TRUE(topology.neighbours_of(me).contains(neighbour));
	EXPECT_FALSE(topology.neighbours_of(me).contains(stranger));
}

TEST_F(Sources, TopologyWithFewerCpusThanSockets)
{
	const Topology topology(1, 4);
	EXPECT_EQ(topology.socket_of(0), 0u);
}

TEST_F(Sources, UnusedLineComesFromMemory)
{
	expect(read(me), Source::memory, parameters.memory_latency);
}

TEST_F(Sources, HitCostsNothing)
{
	read(me);
	expect(read(me), Source::none, 0);
}

TEST_F(Sources, LineThatNeighbourModified)
{
	write(neighbour);
	expect(read(me), Source::local_socket, parameters.local_latency);
}

TEST_F(Sources, LineThatStrangerModified)
{
	write(stranger);
	expect(read(me), Source::remote_socket, parameters.remote_latency);
}

TEST_F(Sources, LineThatNeighbourRead)
{
	read(neighbour);
	expect(read(me), Source::shared_cache, parameters.shared_latency);
}

TEST_F(Sources, LineThatStrangerRead)
{
	read(stranger);
	expect(read(me), Source::remote_socket, parameters.remote_latency);
}

TEST_F(Sources, WriteOfLineThatNeighbourRead)
{
	read(neighbour);
	expect(write(me), Source::local_socket, parameters.local_latency);
}

TEST_F(Sources, WriteWaitsForTheFarthestCopy)
{
	read(neighbour);
	read(stranger);
	expect(write(me), Source::remote_socket, parameters.remote_latency);
}

TEST_F(Sources, UpgradeWithinSocket)
{
	read(neighbour);
	read(me);
	expect(write(me), Source::local_socket, parameters.local_upgrade_latency);
}

TEST_F(Sources, UpgradeAcrossSockets)
{
	read(stranger);
	read(me);
	expect(write(me), Source::remote_socket, parameters.remote_upgrade_latency);
}

TEST_F(Sources, ReplacedLineIsStillInTheSharedCache)
{
	read(me);
	displace(me);
	expect(read(me), Source::shared_cache, parameters.shared_latency);
}

TEST_F(Sources, SharedCacheLosesWhatAnotherSocketWrites)
{
	read(me);
	displace(me);
	write(stranger);
	displace(stranger);
	expect(read(me), Source::memory, parameters.memory_latency);
}

TEST_F(Sources, SharedCacheHasLimits)
{
	Parameters small = parameters;
	small.private_kb = 1;
	small.shared_kb = 4;
	MemorySystem tiny(16, small);
	tiny.access(me, line, 1, false, 0);
	for (LineNumber number = 1000; number < 1200; ++number)
		tiny.access(me, number, 1, false, 0);
	EXPECT_EQ(tiny.access(me, line, 1, false, 0).source, Source::memory);
}
