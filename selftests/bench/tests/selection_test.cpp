/* SPDX-License-Identifier: GPL-2.0 */
#include "selection.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

using namespace bench;

namespace
{

Workload workload(const std::string &name, const std::vector<std::string> &systems,
		  unsigned int most_cpus = 0)
{
	Workload made;
	made.name = name;
	made.most_cpus = most_cpus;
	for (const std::string &system : systems)
		made.systems.push_back({.name = system, .prepare = nullptr});
	return made;
}

const std::vector<Workload> workloads = {
	workload("counter-add", {"tornado:clustered", "stock:atomic64", "stock:rwlock"}),
	workload("ipc-64", {"stock:pipe"}, 1),
};

std::vector<std::string> names(const std::vector<Selected> &selected)
{
	std::vector<std::string> names;
	for (const Selected &one : selected)
		names.push_back(one.workload->name + ' ' + one.system->name + ' ' +
				std::to_string(one.cpus));
	return names;
}

} // namespace

TEST(Select, TakesEverySystemOnEveryNumberOfCpus)
{
	const auto all = names(select(workloads, {.cpus = {1, 4}}));
	ASSERT_EQ(all.size(), 7U) << "ipc-64 is for one CPU";
	EXPECT_EQ(all.front(), "counter-add tornado:clustered 1");
	EXPECT_EQ(all.back(), "ipc-64 stock:pipe 1");
}

TEST(Select, GoesByPatternsAndByTornado)
{
	EXPECT_EQ(names(select(workloads, {.workloads = "ipc-*", .cpus = {1}})),
		  (std::vector<std::string>{"ipc-64 stock:pipe 1"}));
	EXPECT_EQ(names(select(workloads, {.systems = "stock:r*", .cpus = {2}})),
		  (std::vector<std::string>{"counter-add stock:rwlock 2"}));
	EXPECT_EQ(select(workloads, {.cpus = {1}, .with_tornado_only = true}).size(), 3U);
}

TEST(Select, SharesMeasureEachRowOnceAndEvenly)
{
	const auto whole = names(select(workloads, {.cpus = {1, 2, 4}}));
	std::multiset<std::string> together;
	for (unsigned int index = 0; index < 3; ++index) {
		const auto share = names(select(
			workloads, {.cpus = {1, 2, 4}, .share = {.index = index, .count = 3}}));
		EXPECT_LE(share.size(), whole.size() / 3 + 1);
		EXPECT_GE(share.size(), whole.size() / 3);
		together.insert(share.begin(), share.end());
	}
	EXPECT_EQ(together, std::multiset<std::string>(whole.begin(), whole.end()));
}

TEST(ParseShare, TakesPartsThatExist)
{
	EXPECT_EQ(parse_share("2/3").index, 1U);
	EXPECT_EQ(parse_share("2/3").count, 3U);
	for (const char *text : {"", "1", "0/2", "3/2", "1/0", "a/2", "1/2/3", "-1/2", "1/2 "})
		EXPECT_THROW(parse_share(text), Failure) << text;
}
