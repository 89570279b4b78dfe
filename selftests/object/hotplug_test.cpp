// SPDX-License-Identifier: GPL-2.0
//
// The same races while a CPU is taken away and brought back: a program of its own, since on kernels
// that check everything they take a minute.
#include "run_kernel_tests.hpp"

namespace tornado::selftest
{

INSTANTIATE_TEST_SUITE_P(InKernel, HotplugTest,
			 ::testing::Values("create_use_destroy_race",
					   "sum_is_exact_while_reps_migrate",
					   "no_add_is_lost_while_implementations_are_swapped",
					   "nobody_sees_an_element_older_than_one_grace_period",
					   "nobody_in_flight_sleeps_for_ever"),
			 name_of);

} // namespace tornado::selftest
