// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_KERNEL_TESTS_HPP
#define TORNADO_SELFTESTS_LIB_KERNEL_TESTS_HPP

#include <string>

#include <gtest/gtest.h>

namespace tornado::selftest
{

/** in_kernel_tests - where tornado_test.ko (selftests/kmod) offers its tests */
inline const std::string in_kernel_tests = "/sys/kernel/debug/tornado_test/";

/** has_kernel_tests() - is the module loaded, and debugfs mounted? */
bool has_kernel_tests();

/** run_in_kernel() - run one of its tests; an empty string, or why it failed */
std::string run_in_kernel(const std::string &test);

} // namespace tornado::selftest

/** SKIP_UNLESS_KERNEL_TESTS() - skip the running test where they are not offered */
#define SKIP_UNLESS_KERNEL_TESTS()                                                                 \
	do {                                                                                       \
		if (!tornado::selftest::has_kernel_tests())                                        \
			GTEST_SKIP() << "no " << tornado::selftest::in_kernel_tests                \
				     << ": insmod tornado_test.ko, and mount -t debugfs none "     \
					"/sys/kernel/debug";                                       \
	} while (false)

#endif
