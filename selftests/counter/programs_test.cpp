// SPDX-License-Identifier: GPL-2.0
/* The example programs of the documentation, and tornadoctl, run to their end. */
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "child.hpp"
#include "uapi.hpp"
#include "users_file.hpp"

/* Their main() functions, renamed by the build. */
int example_counter_cpp_main();
extern "C" int example_counter_c_main(void);
int tornadoctl_main(int argc, char **argv);

namespace tornado::selftest
{
namespace
{

Outcome tornadoctl(std::vector<std::string> arguments)
{
	return run_captured([&arguments] {
		std::vector<char *> argv;

		arguments.insert(arguments.begin(), "tornadoctl");
		for (auto &argument : arguments)
			argv.push_back(argument.data());
		argv.push_back(nullptr);
		return tornadoctl_main(static_cast<int>(arguments.size()), argv.data());
	});
}

TEST(Example, in_cpp_counts)
{
	const auto outcome = run_captured([] { return example_counter_cpp_main(); });

	EXPECT_EQ(outcome.status, 0);
	EXPECT_TRUE(outcome.output.starts_with("4000 adds, gathered from ")) << outcome.output;
	EXPECT_EQ(outcome.errors, "");
}

TEST(Example, in_c_counts)
{
	const auto outcome = run_captured([] { return example_counter_c_main(); });

	EXPECT_EQ(outcome.status, 0);
	EXPECT_TRUE(outcome.output.starts_with("42, gathered from ")) << outcome.output;
	EXPECT_EQ(outcome.errors, "");
}

TEST(Tornadoctl, prints_features)
{
	const auto outcome = tornadoctl({"features"});

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_TRUE(outcome.output.starts_with("services:    counter ppc region\n"
					       "clusterings: cpu cache group node one\n"))
		<< outcome.output;
}

TEST(Tornadoctl, prints_features_as_json)
{
	const auto outcome = tornadoctl({"features", "--json"});
	const auto features = nlohmann::json::parse(outcome.output);

	EXPECT_EQ(features.at("services"), nlohmann::json::array({"counter", "ppc", "region"}));
	EXPECT_EQ(features.at("clusterings"),
		  nlohmann::json::array({"cpu", "cache", "group", "node", "one"}));
	EXPECT_GE(features.at("cpus"), 1);
	EXPECT_GE(features.at("nodes"), 1);
}

TEST(Tornadoctl, lists_users)
{
	const auto counter = create_counter();

	if (!read_users())
		GTEST_SKIP() << users_advice;

	const auto outcome = tornadoctl({"users"});

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_TRUE(outcome.output.starts_with("kind pid comm details\n")) << outcome.output;
	EXPECT_NE(outcome.output.find("counter " + std::to_string(::getpid()) + " "),
		  std::string::npos);
}

TEST(Tornadoctl, lists_users_as_json)
{
	const auto counter = create_counter(TORNADO_CLUSTERING_NODE);

	if (!read_users())
		GTEST_SKIP() << users_advice;

	const auto outcome = tornadoctl({"users", "--json"});
	int found = 0;

	for (const auto &user : nlohmann::json::parse(outcome.output)) {
		if (user.at("kind") != "counter" || user.at("pid") != ::getpid())
			continue;
		EXPECT_EQ(user.at("clustering"), "node");
		++found;
	}
	EXPECT_EQ(found, 1);
}

TEST(Tornadoctl, says_what_to_do_when_users_cannot_be_read)
{
	const auto outcome = tornadoctl({"users", "--file", "/nowhere"});

	EXPECT_EQ(outcome.status, 1);
	EXPECT_NE(outcome.errors.find("mount debugfs"), std::string::npos) << outcome.errors;
}

TEST(Tornadoctl, gives_a_command_a_counter_and_prints_the_sum)
{
	const auto outcome = tornadoctl({"counter", "run", "--clustering", "node", "--",
					 "/proc/self/exe", "--gtest_also_run_disabled_tests",
					 "--gtest_filter=Inherited.DISABLED_counter_is_added_to"});

	EXPECT_EQ(outcome.status, 0) << outcome.output;
	EXPECT_TRUE(outcome.errors.starts_with("42 (gathered from ")) << outcome.errors;
}

/* What the commands of other tests are: disabled, so that it runs nowhere else. */
TEST(Inherited, DISABLED_counter_is_added_to)
{
	EXPECT_EQ(tornadoctl({"counter", "add", "41"}).status, 0);
	EXPECT_EQ(tornadoctl({"counter", "add"}).status, 0);
	EXPECT_TRUE(tornadoctl({"counter", "read"}).output.starts_with("42 (gathered from "));
}

TEST(Tornadoctl, prints_the_sum_of_a_run_as_json)
{
	const auto outcome = tornadoctl({"counter", "run", "--json", "/proc/self/exe",
					 "--gtest_also_run_disabled_tests",
					 "--gtest_filter=Inherited.DISABLED_counter_is_added_to"});

	EXPECT_EQ(nlohmann::json::parse(outcome.errors).at("sum"), 42);
}

TEST(Tornadoctl, ends_as_its_command_does)
{
	EXPECT_EQ(tornadoctl({"counter", "run", "/nowhere/at/all"}).status, 127);
	EXPECT_EQ(tornadoctl({"counter", "run", "/proc"}).status, 126);
}

TEST(Tornadoctl, says_that_no_counter_was_inherited)
{
	const auto outcome = tornadoctl({"counter", "add", "1"});

	EXPECT_NE(outcome.status, 0);
	EXPECT_NE(outcome.errors.find("tornadoctl counter run"), std::string::npos)
		<< outcome.errors;
}

TEST(Tornadoctl, refuses_an_unknown_clustering)
{
	EXPECT_NE(tornadoctl({"counter", "run", "--clustering", "two", "true"}).status, 0);
}

} // namespace
} // namespace tornado::selftest
