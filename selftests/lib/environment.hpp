// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_ENVIRONMENT_HPP
#define TORNADO_SELFTESTS_ENVIRONMENT_HPP

#include <gtest/gtest.h>

namespace tornado::selftest
{

/** destructive_allowed() - is DESTRUCTIVE=1 in the environment? */
bool destructive_allowed();

/** is_root() - is the effective user 0? */
bool is_root();

} // namespace tornado::selftest

/* For a test body or SetUp(); @what says what could happen to a host: "it may unload the module".
 */
#define SKIP_UNLESS_DESTRUCTIVE(what)                                                              \
	do {                                                                                       \
		if (!tornado::selftest::destructive_allowed())                                     \
			GTEST_SKIP() << (what) << "; set DESTRUCTIVE=1 to run it";                 \
	} while (false)

#define SKIP_UNLESS_ROOT()                                                                         \
	do {                                                                                       \
		if (!tornado::selftest::is_root())                                                 \
			GTEST_SKIP() << "needs root";                                              \
	} while (false)

#endif // TORNADO_SELFTESTS_ENVIRONMENT_HPP
