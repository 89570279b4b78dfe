// SPDX-License-Identifier: GPL-2.0
//
// Every allocation of the in-kernel API fails once; selftests/kmod/test_failure.c does the rest.
#include <cerrno>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "../lib/environment.hpp"
#include "../lib/fault_injection.hpp"
#include "../lib/kernel_tests.hpp"

namespace
{

using tornado::selftest::FaultInjection;

class FailureTest : public FaultInjection, public ::testing::WithParamInterface<const char *>
{
public:
	void SetUp() override
	{
		FaultInjection::SetUp();
		if (!IsSkipped())
			SKIP_UNLESS_KERNEL_TESTS();
	}
};

TEST_P(FailureTest, LosesNothingAtAnyAllocation)
{
	const std::string file = tornado::selftest::in_kernel_tests + GetParam();
	// Open before: that allocates as well.
	const tornado::FileDescriptor test(open(file.c_str(), O_WRONLY | O_CLOEXEC));
	ASSERT_TRUE(test);
	std::string message;
	fail_each_allocation([&] {
		if (write(test.get(), "1", 1) == 1)
			return 0;
		const int error = -errno;
		std::ifstream text(tornado::selftest::in_kernel_tests + "message");
		if (error != -ENOMEM && message.empty())
			std::getline(text, message);
		return error;
	});
	EXPECT_EQ(message, "");
	EXPECT_GT(reached(), 0) << "it asks for no memory at all";
}

INSTANTIATE_TEST_SUITE_P(InKernel, FailureTest,
			 ::testing::Values("an_object_without_memory",
					   "a_static_object_without_memory",
					   "a_counter_without_memory", "a_map_without_memory",
					   "a_hash_without_memory", "memory_without_memory",
					   "domains_without_memory"),
			 [](const auto &test) { return std::string(test.param); });

} // namespace
