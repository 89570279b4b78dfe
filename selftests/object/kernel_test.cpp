// SPDX-License-Identifier: GPL-2.0
#include "run_kernel_tests.hpp"

namespace tornado::selftest
{

INSTANTIATE_TEST_SUITE_P(InKernel, KernelTest,
			 ::testing::Values("sum_is_exact_per_cpu", "sum_is_exact_per_node",
					   "sum_is_exact_in_one", "unknown_clustering_is_refused",
					   "each_cpu_has_its_rep", "destroy_inside_an_operation",
					   "miss_in_an_interrupt", "create_use_destroy_race",
					   "nobody_sees_an_element_older_than_one_grace_period",
					   "what_one_cpu_used_disturbs_nobody",
					   "a_slow_domain_delays_only_itself", "reps_are_merged",
					   "a_moved_process_uses_nothing_remote",
					   "sum_is_exact_while_reps_migrate",
					   "state_is_brought_over_and_back",
					   "no_add_is_lost_while_implementations_are_swapped"),
			 name_of);

} // namespace tornado::selftest
