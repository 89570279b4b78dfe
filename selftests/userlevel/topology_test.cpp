// SPDX-License-Identifier: GPL-2.0
//
// Machines that are not this one, as a folder that looks like /sys/devices/system/cpu.
#include "../../userlib/userlevel/topology.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "cpus.hpp"

namespace tornado::selftest
{

using userlevel::parse_cpu_list;
using userlevel::Topology;

namespace
{

class TopologyTest : public ::testing::Test
{
protected:
	TopologyTest()
	{
		std::string name = std::filesystem::temp_directory_path() / "topology-XXXXXX";
		folder_ = mkdtemp(name.data());
	}
	~TopologyTest() override { std::filesystem::remove_all(folder_); }

	void write(const std::string &name, const std::string &line) const
	{
		const auto file = folder_ / name;
		std::filesystem::create_directories(file.parent_path());
		std::ofstream(file) << line << '\n';
	}

	/// A CPU with a cache of its own, one that it shares, and one for instructions.
	void write_caches(unsigned cpu, const std::string &shared) const
	{
		const std::string cache = "cpu" + std::to_string(cpu) + "/cache/index";
		write(cache + "0/level", "1");
		write(cache + "0/shared_cpu_list", std::to_string(cpu));
		write(cache + "1/level", "3");
		write(cache + "1/shared_cpu_list", shared);
		write(cache + "2/level", "2");
		write(cache + "2/shared_cpu_list", std::to_string(cpu));
	}

	Topology read(const std::function<int(unsigned)> &node_of, unsigned at_most = 4) const
	{
		return Topology::read(folder_, at_most, node_of);
	}

private:
	std::filesystem::path folder_;
};

} // namespace

TEST_F(TopologyTest, ListsOfCpus)
{
	EXPECT_EQ(parse_cpu_list("0"), (std::vector<unsigned>{0}));
	EXPECT_EQ(parse_cpu_list("0-3,8"), (std::vector<unsigned>{0, 1, 2, 3, 8}));
	for (const char *bad : {"", "x", "3-", "3-1", "-1", "1,,2", "0-99999999", "1 2", "1;2"})
		EXPECT_TRUE(parse_cpu_list(bad).empty()) << bad;
}

TEST_F(TopologyTest, NeighboursOfTwoNodesWithTwoCachesEach)
{
	write("possible", "0-7");
	for (unsigned cpu = 0; cpu < 8; cpu++)
		// Numbered across nodes, as many machines are.
		write_caches(cpu, std::to_string(cpu % 4) + "," + std::to_string(cpu % 4 + 4));
	const auto machine = read([](unsigned cpu) { return static_cast<int>(cpu % 2); });
	EXPECT_EQ(machine.cpus(), 8u);
	EXPECT_EQ(machine.nodes(), 2u);
	EXPECT_EQ(machine.node_of(5), 1u);
	EXPECT_EQ(machine.cache_of(5), 1u);
	EXPECT_EQ(machine.cache_of(3), 3u);
	std::vector<unsigned> by_rank(8);
	for (unsigned cpu = 0; cpu < 8; cpu++)
		by_rank[machine.rank_of(cpu)] = cpu;
	EXPECT_EQ(by_rank, (std::vector<unsigned>{0, 4, 2, 6, 1, 5, 3, 7}));
}

TEST_F(TopologyTest, NumbersWithGapsAndCpusThatWereNeverOnline)
{
	write("possible", "0,2,9");
	write_caches(0, "0,2");
	write_caches(2, "0,2");
	const auto machine = read([](unsigned cpu) { return cpu == 9 ? 3 : cpu < 3 ? 0 : -1; });
	EXPECT_EQ(machine.cpus(), 10u);
	EXPECT_EQ(machine.nodes(), 4u);
	EXPECT_EQ(machine.node_of(9), 3u);
	EXPECT_EQ(machine.cache_of(2), 0u);
	EXPECT_EQ(machine.cache_of(9), 9u);
	EXPECT_EQ(machine.cache_of(1), 0u) << "the first cache of its node";
}

TEST_F(TopologyTest, AFolderThatIsHidden)
{
	const auto machine = read([](unsigned) { return -1; }, 64);
	EXPECT_EQ(machine.cpus(), 64u);
	EXPECT_EQ(machine.nodes(), 1u);
	std::set<unsigned> ranks;
	for (unsigned cpu = 0; cpu < 64; cpu++) {
		EXPECT_EQ(machine.cache_of(cpu), 0u);
		ranks.insert(machine.rank_of(cpu));
	}
	EXPECT_EQ(ranks.size(), 64u);
}

TEST_F(TopologyTest, ThisMachine)
{
	const auto machine = Topology::read();
	for (const int cpu : allowed_cpus()) {
		const auto number = static_cast<unsigned>(cpu);
		ASSERT_LT(number, machine.cpus());
		EXPECT_LT(machine.node_of(number), machine.nodes());
		EXPECT_LE(machine.cache_of(number), number);
	}
	if (const auto possible = ids_in("/sys/devices/system/cpu/possible")) {
		EXPECT_EQ(machine.cpus(), *possible);
	}
	if (const auto nodes = ids_in("/sys/devices/system/node/online")) {
		EXPECT_EQ(machine.nodes(), *nodes);
	}
}

} // namespace tornado::selftest
