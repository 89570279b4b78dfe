// SPDX-License-Identifier: GPL-2.0
//
// Maps, hash tables and operations in flight.
#include "run_kernel_tests.hpp"

namespace tornado::selftest
{

INSTANTIATE_TEST_SUITE_P(InKernel, KernelTest,
			 ::testing::Values("map_finds_what_was_set", "map_under_load",
					   "hash_finds_what_was_put_in", "hash_under_load",
					   "an_operation_in_flight_ends_once",
					   "nobody_in_flight_sleeps_for_ever"),
			 name_of);

} // namespace tornado::selftest
