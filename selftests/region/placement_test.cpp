// SPDX-License-Identifier: GPL-2.0
/* On which node pages lie. */
#include <map>

#include <gtest/gtest.h>
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.hpp"
#include "regions.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::size_t pages = 256;

class RegionPlacement : public testing::Test
{
protected:
	void SetUp() override
	{
		for (const int cpu : cpus) {
			pin_to(cpu);
			cpu_of_node[current_node()] = cpu;
		}
		if (cpu_of_node.size() < 2)
			GTEST_SKIP() << "needs CPUs of two NUMA nodes";
	}
	~RegionPlacement() override
	{
		set_thread_policy(MPOL_DEFAULT, 0);
		run_on(cpus);
	}

	static void set_thread_policy(int mode, unsigned long nodes)
	{
		ASSERT_EQ(::syscall(SYS_set_mempolicy, mode, nodes ? &nodes : nullptr,
				    nodes ? 64 : 0),
			  0);
	}

	/* Of two nodes. */
	static FileDescriptor create(tornado_region_policy policy, std::uint64_t nodes = 0)
	{
		auto argument = region_of(pages);
		argument.policy = policy;
		argument.nodes = nodes;
		return create_region(argument);
	}

	/* Where pages lie that are touched from one CPU of each node in turn. */
	void expect_by_toucher(const FileDescriptor &region)
	{
		const RegionMapping mapping(region.get(), pages);

		for (std::size_t page = 0; page < pages; page += 16)
			for (const auto &[node, cpu] : cpu_of_node) {
				pin_to(cpu);
				mapping.word(page + node) = 1;
				EXPECT_EQ(mapping.node_of(page + node), static_cast<int>(node));
			}
	}

	void expect_all_on(const FileDescriptor &region, unsigned wanted)
	{
		const RegionMapping mapping(region.get(), pages);

		for (std::size_t page = 0; page < pages; page += 16)
			for (const auto &[node, cpu] : cpu_of_node) {
				pin_to(cpu);
				mapping.word(page + node) = 1;
				EXPECT_EQ(mapping.node_of(page + node), static_cast<int>(wanted));
			}
	}

	const std::vector<int> cpus = allowed_cpus();
	std::map<unsigned, int> cpu_of_node;
};

TEST_F(RegionPlacement, first_touch)
{
	expect_by_toucher(create(TORNADO_REGION_FIRST_TOUCH));
}

TEST_F(RegionPlacement, first_touch_by_a_thread_with_a_policy)
{
	const auto other = cpu_of_node.rbegin()->first;

	set_thread_policy(MPOL_BIND, 1UL << other);
	expect_all_on(create(TORNADO_REGION_FIRST_TOUCH), other);
}

/* For which pages that lie on the node of its CPU do as well as for one without a policy. */
TEST_F(RegionPlacement, first_touch_by_a_thread_with_the_local_policy)
{
	const auto region = create(TORNADO_REGION_FIRST_TOUCH);

	set_thread_policy(MPOL_LOCAL, 0);
	expect_by_toucher(region);
	EXPECT_GT(region_statistics(region.get()).stocked, 0U);
}

TEST_F(RegionPlacement, stocks_nothing_for_a_thread_with_a_policy)
{
	const auto region = create(TORNADO_REGION_FIRST_TOUCH);

	set_thread_policy(MPOL_BIND, 1UL << cpu_of_node.rbegin()->first);
	expect_all_on(region, cpu_of_node.rbegin()->first);
	EXPECT_EQ(region_statistics(region.get()).stocked, 0U);
}

TEST_F(RegionPlacement, local)
{
	expect_by_toucher(create(TORNADO_REGION_LOCAL));
}

TEST_F(RegionPlacement, local_by_a_thread_with_a_policy)
{
	set_thread_policy(MPOL_BIND, 1UL << cpu_of_node.rbegin()->first);
	expect_by_toucher(create(TORNADO_REGION_LOCAL));
}

TEST_F(RegionPlacement, interleaved)
{
	const auto first = cpu_of_node.begin()->first;
	const auto second = std::next(cpu_of_node.begin())->first;
	const auto region = create(TORNADO_REGION_INTERLEAVE, 1ULL << first | 1ULL << second);
	const RegionMapping mapping(region.get(), pages);

	for (std::size_t page = 0; page < pages; page++) {
		mapping.word(page) = 1;
		EXPECT_EQ(mapping.node_of(page), static_cast<int>(page % 2 ? second : first));
	}
}

TEST_F(RegionPlacement, one_given_node)
{
	for (const auto &[node, cpu] : cpu_of_node)
		expect_all_on(create(TORNADO_REGION_NODES, 1ULL << node), node);
}

TEST_F(RegionPlacement, all_given_nodes)
{
	std::uint64_t nodes = 0;

	for (const auto &[node, cpu] : cpu_of_node)
		nodes |= 1ULL << node;
	expect_by_toucher(create(TORNADO_REGION_NODES, nodes));
}

} // namespace
} // namespace tornado::selftest
