/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_TEST_MAIN_H
#define TORNADO_TEST_MAIN_H

#include <linux/printk.h>
#include <linux/types.h>

/*
 * In-kernel tests of the in-kernel API.  Writing to debugfs tornado_test/NAME
 * runs one; the write fails with EIO if the test does, and tornado_test/message
 * says why.
 */
struct tornado_test {
	const char *name;
	int (*run)(void);
};

extern const struct tornado_test tornado_counter_tests[];
extern const struct tornado_test tornado_cxx_blocks_tests[];
extern const struct tornado_test tornado_cxx_tests[];
extern const struct tornado_test tornado_existence_tests[];
extern const struct tornado_test tornado_failure_tests[];
extern const struct tornado_test tornado_following_tests[];
extern const struct tornado_test tornado_handle_tests[];
extern const struct tornado_test tornado_hash_tests[];
extern const struct tornado_test tornado_in_flight_tests[];
extern const struct tornado_test tornado_map_tests[];
extern const struct tornado_test tornado_memory_tests[];
extern const struct tornado_test tornado_migration_tests[];
extern const struct tornado_test tornado_lock_tests[];
extern const struct tornado_test tornado_object_tests[];
extern const struct tornado_test tornado_service_tests[];
extern const struct tornado_test tornado_static_tests[];
extern const struct tornado_test tornado_swap_tests[];

/* Say why the test fails; returns -EIO. */
__printf(1, 2) int tornado_test_fail(const char *format, ...);

/* End the test if the two numbers differ. */
#define TORNADO_EXPECT_EQ(actual, expected)                                                       \
	do {                                                                                      \
		long long _actual = (actual), _expected = (expected);                             \
											  \
		if (_actual != _expected)                                                         \
			return tornado_test_fail("%s:%d: %s is %lld, not %lld", __func__,         \
						 __LINE__, #actual, _actual, _expected);          \
	} while (0)

#endif /* TORNADO_TEST_MAIN_H */
