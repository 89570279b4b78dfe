/* SPDX-License-Identifier: GPL-2.0 */
#include "command.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "workload.hpp"

using namespace bench;

namespace
{

CommandLine shell(const std::string &script)
{
	return {"sh", "-c", script};
}

} // namespace

TEST(RunTogether, HandsOverWholeLinesOfBothStreams)
{
	std::map<std::size_t, std::vector<std::string>> lines;
	const auto exit_codes = run_together(
		{shell("printf 'one\\ntw'; printf 'o\\nno end'"), shell("echo three >&2; exit 3")},
		[&lines](std::size_t index, const std::string &line) {
			lines[index].push_back(line);
		});
	EXPECT_EQ(lines[0], (std::vector<std::string>{"one", "two", "no end"}));
	EXPECT_EQ(lines[1], (std::vector<std::string>{"three"}));
	EXPECT_EQ(exit_codes, (std::vector<int>{0, 3}));
}

TEST(RunTogether, RunsAllAtTheSameTime)
{
	/* Each waits for the other one's file: one after the other would never end. */
	const std::string directory = testing::TempDir() + "run-together";
	const std::string script = "mkdir -p {d}; touch {d}/$0; "
				   "for i in $(seq 100); do [ -e {d}/$1 ] && exit 0; sleep 0.1; "
				   "done; exit 1";
	std::string filled = script;
	for (auto at = filled.find("{d}"); at != std::string::npos; at = filled.find("{d}"))
		filled.replace(at, 3, directory);
	const auto exit_codes =
		run_together({{"sh", "-c", filled, "a", "b"}, {"sh", "-c", filled, "b", "a"}},
			     [](std::size_t, const std::string &) {});
	EXPECT_EQ(exit_codes, (std::vector<int>{0, 0}));
	run_command({"rm", "-r", directory});
}

TEST(RunCommand, TellsHowItEnded)
{
	EXPECT_EQ(run_command(shell("exit 7")), 7);
	EXPECT_EQ(run_command(shell("kill -9 $$")), 128 + 9);
	EXPECT_THROW(run_command({"no-such-program-anywhere"}), Failure);
}
