// SPDX-License-Identifier: GPL-2.0
//
// Memory in the kernel: the tests of selftests/kmod, and what is seen from outside: the table in
// debugfs, the shrinker, CPUs that go offline.
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/deadline.hpp"
#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"
#include "../lib/write_file.hpp"
#include "memory_table.hpp"

namespace
{

using tornado::selftest::run_in_kernel;
using tornado::selftest::write_file;

constexpr int blocks_per_cpu = 100; // of stock_on_every_cpu

class MemoryTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}
};

class InKernelTest : public MemoryTest, public ::testing::WithParamInterface<const char *>
{
};

TEST_P(InKernelTest, Passes)
{
	EXPECT_EQ(run_in_kernel(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(Memory, InKernelTest,
			 ::testing::Values("no_local_block_is_lost", "no_padded_block_is_lost",
					   "local_blocks_come_home", "a_node_without_memory_fails",
					   "charged_blocks_are_not_stocked",
					   "a_wrong_type_is_refused"),
			 [](const auto &test) { return std::string(test.param); });

/// A type in the kernel that has blocks stocked on every CPU.
class StockTest : public MemoryTest
{
public:
	static constexpr auto type = "tornado-test";

	void SetUp() override
	{
		MemoryTest::SetUp();
		if (IsSkipped())
			return;
		ASSERT_EQ(run_in_kernel("stock_on_every_cpu"), "");
		stocked_ = true;
	}
	void TearDown() override
	{
		if (!stocked_)
			return;
		EXPECT_EQ(run_in_kernel("give_stock_up"), "");
	}

	/// Wait for the number of stocked blocks to become @wanted; returns what it is.
	static long long wait_for_stock(long long wanted)
	{
		const tornado::selftest::Deadline is_over(std::chrono::milliseconds(0), [wanted] {
			return tornado::selftest::memory_number(type, "stocked") == wanted;
		});
		while (!is_over)
			std::this_thread::sleep_for(std::chrono::milliseconds(20));
		return tornado::selftest::memory_number(type, "stocked");
	}

	static long long expected_stock()
	{
		return blocks_per_cpu *
		       static_cast<long long>(tornado::selftest::allowed_cpus().size());
	}

private:
	bool stocked_ = false;
};

TEST_F(StockTest, TheTableShowsItByTypeAndNode)
{
	const auto all = tornado::selftest::memory_row(type, "all");
	ASSERT_TRUE(all);
	EXPECT_EQ(all->at("placement"), "local");
	EXPECT_EQ(all->at("size"), "128");
	EXPECT_EQ(all->at("objects"), "0");
	EXPECT_EQ(all->at("bytes"), "0");
	EXPECT_EQ(std::stoll(all->at("stocked")), expected_stock());
	long long by_node = 0;
	for (int node = 0; node < 64; node++)
		if (const auto row = tornado::selftest::memory_row(type, std::to_string(node)))
			by_node += std::stoll(row->at("stocked"));
	EXPECT_EQ(by_node, expected_stock());
}

TEST_F(StockTest, TheShrinkerGivesItBackFromEveryCpu)
{
	SKIP_UNLESS_DESTRUCTIVE("drops all caches");
	EXPECT_EQ(wait_for_stock(expected_stock()), expected_stock());
	ASSERT_TRUE(write_file("/proc/sys/vm/drop_caches", "2"));
	EXPECT_EQ(wait_for_stock(0), 0);
}

TEST_F(StockTest, ACpuThatGoesOfflineGivesItsBlocksBack)
{
	SKIP_UNLESS_DESTRUCTIVE("takes a CPU offline");
	const auto cpus = tornado::selftest::allowed_cpus();
	if (cpus.size() < 2)
		GTEST_SKIP() << "needs two CPUs";
	const std::string online =
		"/sys/devices/system/cpu/cpu" + std::to_string(cpus.back()) + "/online";
	if (!write_file(online, "0"))
		GTEST_SKIP() << "cannot write " << online;
	const long long stock = tornado::selftest::memory_number(type, "stocked");
	EXPECT_TRUE(write_file(online, "1"));
	EXPECT_EQ(stock, blocks_per_cpu * (static_cast<long long>(cpus.size()) - 1));
}

} // namespace
