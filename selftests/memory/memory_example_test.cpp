// SPDX-License-Identifier: GPL-2.0
//
// The memory example of module/examples: messages are allocated on one CPU and freed on another.
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/environment.hpp"

namespace
{

constexpr auto parameter = "/sys/module/tornado_memory_example/parameters/message";

std::string read_all()
{
	std::ifstream file(parameter);
	return {std::istreambuf_iterator<char>(file), {}};
}

TEST(MemoryExampleTest, PassesMessagesBetweenCpus)
{
	SKIP_UNLESS_ROOT();
	if (!std::ifstream(parameter))
		GTEST_SKIP() << "no " << parameter << ": insmod tornado_memory_example.ko";
	const auto cpus = tornado::selftest::allowed_cpus();
	read_all();
	std::string expected;
	for (const int cpu : cpus) {
		tornado::selftest::pin_to(cpu);
		std::ofstream file(parameter);
		file << "from" << cpu << std::endl;
		ASSERT_TRUE(file.good());
		expected += "cpu" + std::to_string(cpu) + " from" + std::to_string(cpu) + "\n";
	}
	tornado::selftest::pin_to(cpus.front());
	EXPECT_EQ(read_all(), expected);
	EXPECT_EQ(read_all(), "");
	tornado::selftest::run_on(cpus);
}

} // namespace
