// SPDX-License-Identifier: GPL-2.0
//
// The map example of module/examples: what one CPU writes every other finds in its own copy.
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "../lib/cpus.hpp"
#include "../lib/environment.hpp"
#include "../lib/write_file.hpp"

namespace
{

using tornado::selftest::write_file;

constexpr auto book = "/sys/module/tornado_map_example/parameters/book";
constexpr auto wanted = "/sys/module/tornado_map_example/parameters/lookup";

std::string read_all(const char *path)
{
	std::ifstream file(path);
	return {std::istreambuf_iterator<char>(file), {}};
}

class MapExampleTest : public ::testing::Test
{
public:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		if (!std::ifstream(book))
			GTEST_SKIP() << "no " << book << ": insmod tornado_map_example.ko";
	}

	std::string name_of(int number)
	{
		EXPECT_TRUE(write_file(wanted, std::to_string(number)));
		return read_all(wanted);
	}
};

TEST_F(MapExampleTest, EveryCpuFindsWhatAnyCpuWrote)
{
	const auto cpus = tornado::selftest::allowed_cpus();
	for (const int writer : cpus) {
		tornado::selftest::pin_to(writer);
		const std::string number = std::to_string(100 + writer);
		ASSERT_TRUE(write_file(book, number + " old"));
		ASSERT_TRUE(write_file(book, number + " from" + std::to_string(writer)));
	}
	for (const int reader : cpus) {
		tornado::selftest::pin_to(reader);
		for (const int writer : cpus)
			EXPECT_EQ(name_of(100 + writer), "from" + std::to_string(writer) + "\n");
		EXPECT_EQ(name_of(99), "(nobody)\n");
	}
	for (const int writer : cpus)
		ASSERT_TRUE(write_file(book, std::to_string(100 + writer)));
	tornado::selftest::run_on(cpus);
	EXPECT_EQ(read_all(book), "");
}

TEST_F(MapExampleTest, RefusesWhatIsNoNumber)
{
	EXPECT_FALSE(write_file(book, "nobody"));
	EXPECT_FALSE(write_file(wanted, "nobody"));
}

} // namespace
