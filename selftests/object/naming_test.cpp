// SPDX-License-Identifier: GPL-2.0
//
// What an object is named by, and how its reps follow those who use it.  A program of its own: on
// kernels that check everything these take a minute.
#include "run_kernel_tests.hpp"

namespace tornado::selftest
{

INSTANTIATE_TEST_SUITE_P(InKernel, HotplugTest, ::testing::Values("sum_is_exact_while_reps_follow"),
			 name_of);

INSTANTIATE_TEST_SUITE_P(
	InKernel, KernelTest,
	::testing::Values("a_reference_is_kept_until_it_is_cleared", "an_object_is_found_by_its_id",
			  "a_wrong_static_id_is_refused", "static_start_use_stop_race",
			  "a_rep_follows_its_thread", "sum_is_exact_while_reps_follow",
			  "a_type_that_cannot_merge_is_refused", "a_counter_per_cpu_stays_so",
			  "a_handle_names_what_was_given", "close_and_destroy_against_use"),
	name_of);

} // namespace tornado::selftest
