// SPDX-License-Identifier: GPL-2.0
//
// The hash table's example of module/examples: what one CPU opens every other finds, and counts.
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/environment.hpp"
#include "../lib/write_file.hpp"

namespace
{

using tornado::selftest::write_file;

const std::string parameters = "/sys/module/tornado_hash_example/parameters/";

std::string read_all(const char *name)
{
	std::ifstream file(parameters + name);
	return {std::istreambuf_iterator<char>(file), {}};
}

bool use(const char *name, int number)
{
	return write_file(parameters + name, std::to_string(number));
}

std::set<std::string> connections()
{
	std::istringstream text(read_all("open"));
	std::set<std::string> lines;
	for (std::string line; std::getline(text, line);)
		lines.insert(line);
	return lines;
}

class HashExampleTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::ifstream(parameters + "open"))
			GTEST_SKIP() << "no " << parameters << ": insmod tornado_hash_example.ko";
	}
};

TEST_F(HashExampleTest, EveryCpuCountsInWhatAnyCpuOpened)
{
	const auto cpus = tornado::selftest::allowed_cpus();
	const int before = std::stoi(read_all("packet"));
	for (const int cpu : cpus) {
		tornado::selftest::pin_to(cpu);
		ASSERT_TRUE(use("open", 100 + cpu));
		EXPECT_FALSE(use("open", 100 + cpu)) << "it is there";
	}
	for (const int cpu : cpus) {
		tornado::selftest::pin_to(cpu);
		for (const int opener : cpus)
			EXPECT_TRUE(use("packet", 100 + opener));
		EXPECT_FALSE(use("packet", 99));
	}
	const auto count = static_cast<int>(cpus.size());
	std::set<std::string> expected;
	for (const int cpu : cpus)
		expected.insert(std::to_string(100 + cpu) + " " + std::to_string(count));
	EXPECT_EQ(connections(), expected);
	EXPECT_EQ(std::stoi(read_all("packet")), before + count * count);
	for (const int cpu : cpus) {
		EXPECT_TRUE(use("close", 100 + cpu));
		EXPECT_FALSE(use("close", 100 + cpu));
	}
	tornado::selftest::run_on(cpus);
	EXPECT_TRUE(connections().empty());
}

// Enough that partitions grow.
TEST_F(HashExampleTest, ManyConnectionsComeAndGo)
{
	constexpr int most = 1000;
	for (int number = 0; number < most; number++)
		ASSERT_TRUE(use("open", number)) << number;
	for (int number = 0; number < most; number++)
		ASSERT_TRUE(use("packet", number)) << number;
	for (int number = 3; number < most; number++)
		ASSERT_TRUE(use("close", number)) << number;
	EXPECT_EQ(connections(), (std::set<std::string>{"0 1", "1 1", "2 1"}));
	for (int number = 0; number < 3; number++)
		ASSERT_TRUE(use("close", number)) << number;
}

TEST_F(HashExampleTest, RefusesWhatIsNoNumber)
{
	for (const char *name : {"open", "close", "packet"})
		EXPECT_FALSE(write_file(parameters + name, "nobody")) << name;
}

} // namespace
