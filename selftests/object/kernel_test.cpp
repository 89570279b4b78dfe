// SPDX-License-Identifier: GPL-2.0
//
// Runs the in-kernel tests of selftests/kmod: one write to debugfs each.
#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "../lib/environment.hpp"
#include "../lib/kernel_tests.hpp"
#include "../lib/write_file.hpp"

namespace
{

using tornado::selftest::run_in_kernel;
using tornado::selftest::write_file;

class KernelTest : public ::testing::TestWithParam<const char *>
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_KERNEL_TESTS();
	}
};

TEST_P(KernelTest, Passes)
{
	EXPECT_EQ(run_in_kernel(GetParam()), "");
}

/// Takes the last CPU away and back until told to stop; counts how often.
int plug_and_unplug(const std::stop_token &stop, const std::string &online)
{
	int changes = 0;
	const auto set = [&](const char *value) {
		changes += write_file(online, value) ? 1 : 0;
		std::this_thread::sleep_for(std::chrono::milliseconds(30));
	};
	while (!stop.stop_requested()) {
		set("0");
		set("1");
	}
	return changes;
}

class HotplugTest : public KernelTest
{
};

TEST_P(HotplugTest, PassesWhileACpuComesAndGoes)
{
	SKIP_UNLESS_DESTRUCTIVE("it takes a CPU away for moments");
	const std::string online = "/sys/devices/system/cpu/cpu" +
				   std::to_string(std::thread::hardware_concurrency() - 1) +
				   "/online";
	if (!std::filesystem::exists(online))
		GTEST_SKIP() << "no " << online << ": the kernel cannot take CPUs away";
	int changes = 0;
	{
		std::jthread plugger([&](const std::stop_token &stop) {
			changes = plug_and_unplug(stop, online);
		});
		EXPECT_EQ(run_in_kernel(GetParam()), "");
	}
	EXPECT_GT(changes, 3);
}

INSTANTIATE_TEST_SUITE_P(InKernel, HotplugTest,
			 ::testing::Values("create_use_destroy_race", "static_start_use_stop_race",
					   "sum_is_exact_while_reps_migrate",
					   "sum_is_exact_while_reps_follow",
					   "no_add_is_lost_while_implementations_are_swapped",
					   "nobody_sees_an_element_older_than_one_grace_period",
					   "nobody_in_flight_sleeps_for_ever"),
			 [](const auto &test) { return std::string(test.param); });

INSTANTIATE_TEST_SUITE_P(
	InKernel, KernelTest,
	::testing::Values("sum_is_exact_per_cpu", "sum_is_exact_per_node", "sum_is_exact_in_one",
			  "unknown_clustering_is_refused", "each_cpu_has_its_rep",
			  "destroy_inside_an_operation", "miss_in_an_interrupt",
			  "create_use_destroy_race",
			  "nobody_sees_an_element_older_than_one_grace_period",
			  "what_one_cpu_used_disturbs_nobody", "a_slow_domain_delays_only_itself",
			  "reps_are_merged", "a_moved_process_uses_nothing_remote",
			  "sum_is_exact_while_reps_migrate", "state_is_brought_over_and_back",
			  "no_add_is_lost_while_implementations_are_swapped",
			  "map_finds_what_was_set", "map_under_load",
			  "an_operation_in_flight_ends_once", "nobody_in_flight_sleeps_for_ever",
			  "an_object_is_found_by_its_id", "a_wrong_static_id_is_refused",
			  "static_start_use_stop_race", "a_rep_follows_its_thread",
			  "sum_is_exact_while_reps_follow", "a_type_that_cannot_merge_is_refused",
			  "a_counter_per_cpu_stays_so", "a_handle_names_what_was_given",
			  "close_and_destroy_against_use"),
	[](const auto &test) { return std::string(test.param); });

} // namespace
