// SPDX-License-Identifier: GPL-2.0
//
// Runs the in-kernel tests of selftests/kmod: one write to debugfs each.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "../lib/environment.hpp"

namespace
{

const std::string directory = "/sys/kernel/debug/tornado_test/";

class KernelTest : public ::testing::TestWithParam<const char *>
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::filesystem::exists(directory + "message"))
			GTEST_SKIP() << "no " << directory
				     << ": insmod tornado_test.ko, and mount -t debugfs none "
					"/sys/kernel/debug";
	}
};

std::string message()
{
	std::ifstream file(directory + "message");
	std::string line;
	std::getline(file, line);
	return line;
}

TEST_P(KernelTest, Passes)
{
	const int fd = open((directory + GetParam()).c_str(), O_WRONLY | O_CLOEXEC);
	ASSERT_GE(fd, 0) << std::strerror(errno);
	const ssize_t written = write(fd, "1", 1);
	const int error = errno;
	close(fd);
	EXPECT_EQ(written, 1) << std::strerror(error) << ": " << message();
}

INSTANTIATE_TEST_SUITE_P(InKernel, KernelTest,
			 ::testing::Values("sum_is_exact_per_cpu", "sum_is_exact_per_node",
					   "sum_is_exact_in_one", "unknown_clustering_is_refused",
					   "each_cpu_has_its_rep", "destroy_inside_an_operation",
					   "miss_in_an_interrupt", "create_use_destroy_race"),
			 [](const auto &test) { return std::string(test.param); });

} // namespace
