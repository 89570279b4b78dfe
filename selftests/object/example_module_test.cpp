// SPDX-License-Identifier: GPL-2.0
//
// The example module of module/examples: each CPU's notes stay in that CPU's rep.
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/environment.hpp"

namespace
{

constexpr auto parameter = "/sys/module/tornado_example/parameters/note";

std::vector<std::string> read_notes()
{
	std::ifstream file(parameter);
	std::vector<std::string> lines;
	for (std::string line; std::getline(file, line);)
		lines.push_back(line);
	return lines;
}

unsigned long count_of(const std::vector<std::string> &notes)
{
	return notes.empty() ? 0 : std::stoul(notes.front().substr(notes.front().find(' ') + 1));
}

class ExampleModuleTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::ifstream(parameter))
			GTEST_SKIP() << "no " << parameter << ": insmod tornado_example.ko";
	}
};

TEST_F(ExampleModuleTest, KeepsTheLastNoteOfEachCpu)
{
	const auto cpus = tornado::selftest::allowed_cpus();
	const unsigned long before = count_of(read_notes());
	for (const int cpu : cpus) {
		tornado::selftest::pin_to(cpu);
		std::ofstream file(parameter);
		file << "from" << cpu << std::endl;
		ASSERT_TRUE(file.good());
	}
	tornado::selftest::run_on(cpus);

	const auto notes = read_notes();
	EXPECT_EQ(count_of(notes), before + cpus.size());
	for (const int cpu : cpus) {
		const std::string start = "cpu" + std::to_string(cpu) + " ";
		const std::string end = " from" + std::to_string(cpu);
		bool found = false;
		for (const auto &line : notes)
			found |= line.starts_with(start) && line.ends_with(end);
		EXPECT_TRUE(found) << "no note of CPU " << cpu;
	}
}

} // namespace
