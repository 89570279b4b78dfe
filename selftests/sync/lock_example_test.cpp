// SPDX-License-Identifier: GPL-2.0
//
// The lock example of module/examples: a table that counts words, with a lock in each bucket.
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../lib/environment.hpp"

namespace
{

constexpr auto parameter = "/sys/module/tornado_lock_example/parameters/word";

std::map<std::string, unsigned> read_counts()
{
	std::map<std::string, unsigned> counts;
	std::ifstream file(parameter);
	std::string word;
	for (unsigned count = 0; file >> word >> count;)
		counts[word] = count;
	return counts;
}

TEST(LockExampleTest, CountsWordsOfAllThreads)
{
	SKIP_UNLESS_ROOT();
	if (!std::ifstream(parameter))
		GTEST_SKIP() << "no " << parameter << ": insmod tornado_lock_example.ko";
	constexpr unsigned threads = 4;
	constexpr unsigned rounds = 100;
	const std::vector<std::string> words{"object", "guard", "lock"};
	const auto before = read_counts();
	{
		std::vector<std::jthread> writers;
		for (unsigned thread = 0; thread < threads; thread++)
			writers.emplace_back([&words] {
				for (unsigned i = 0; i < rounds; i++)
					for (const auto &word : words)
						std::ofstream(parameter) << word << std::endl;
			});
	}
	auto after = read_counts();
	for (const auto &word : words) {
		const auto found = before.find(word);
		const unsigned old = found == before.end() ? 0 : found->second;
		EXPECT_EQ(after[word], old + threads * rounds) << word;
	}
}

TEST(LockExampleTest, RefusesWordsThatAreTooLong)
{
	SKIP_UNLESS_ROOT();
	if (!std::ifstream(parameter))
		GTEST_SKIP() << "no " << parameter << ": insmod tornado_lock_example.ko";
	std::ofstream file(parameter);
	file << std::string(30, 'x') << std::endl;
	EXPECT_FALSE(file.good());
}

} // namespace
