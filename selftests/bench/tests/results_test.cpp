/* SPDX-License-Identifier: GPL-2.0 */
#include "results.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

using namespace bench;

namespace
{

nlohmann::json row(const std::string &system, unsigned int cpus, double cost,
		   const std::string &backend = "tcg")
{
	Measurement measurement;
	measurement.operations = 100;
	measurement.ns_per_op = {cost};
	return make_row({.workload = "counter-add",
			 .system = system,
			 .kernel = "6.12",
			 .backend = backend,
			 .cpus = cpus},
			measurement);
}

class ResultsFile : public testing::Test
{
protected:
	~ResultsFile() override { std::filesystem::remove_all(directory_); }

	std::filesystem::path file() const { return directory_ / "deep" / "results.json"; }

private:
	std::filesystem::path directory_ =
		std::filesystem::path(testing::TempDir()) /
		testing::UnitTest::GetInstance()->current_test_info()->name();
};

} // namespace

TEST(MakeRow, HasMedianExtremesAndCounters)
{
	Measurement measurement;
	measurement.operations = 400;
	measurement.ns_per_op = {10, 12, 11};
	measurement.counters_per_op[static_cast<std::size_t>(CounterName::cycles)] = 33.5;
	const auto made = make_row({.workload = "counter-add",
				    .system = "stock:atomic64",
				    .kernel = "6.12",
				    .backend = "perf",
				    .cpus = 4},
				   measurement);
	EXPECT_EQ(made["ops"], 400);
	EXPECT_EQ(made["repetitions"], 3);
	EXPECT_EQ(made["ns_per_op"], 11);
	EXPECT_EQ(made["ns_per_op_min"], 10);
	EXPECT_EQ(made["ns_per_op_max"], 12);
	EXPECT_EQ(made["cycles_per_op"], 33.5);
	EXPECT_FALSE(made.contains("instructions_per_op"));
	EXPECT_FALSE(made.contains("disturbed_cpus_per_op")) << "nobody asked";
}

TEST(MakeRow, TellsOfDisturbedCpusWhereTheyWereCounted)
{
	Measurement measurement;
	measurement.ns_per_op = {1};
	measurement.disturbed_cpus_per_op = 1.5;
	EXPECT_EQ(make_row({}, measurement)["disturbed_cpus_per_op"], 1.5);
}

TEST(Merge, ReplacesOnlyRowsOfTheSameKey)
{
	const auto known = Rows::array({row("stock:atomic64", 1, 10), row("stock:atomic64", 2, 20),
					row("stock:atomic64", 1, 5, "perf")});
	const auto measured =
		Rows::array({row("stock:atomic64", 2, 21), row("stock:rwlock", 2, 40)});
	const Rows merged = merge(known, measured);
	ASSERT_EQ(merged.size(), 4U);
	EXPECT_EQ(merged[0]["ns_per_op"], 10);
	EXPECT_EQ(merged[1]["ns_per_op"], 21);
	EXPECT_EQ(merged[2]["ns_per_op"], 5);
	EXPECT_EQ(merged[3]["system"], "stock:rwlock");
}

TEST(Merge, KeepsRowsOfOtherHoldsAndMachines)
{
	auto simulated = row("stock:atomic64", 4, 10, "sim");
	simulated["hold"] = 20;
	simulated["machine_cpus"] = 16;
	auto pessimistic = simulated;
	pessimistic["hold"] = 0;
	auto wide = simulated;
	wide["machine_cpus"] = 64;
	auto again = simulated;
	again["ns_per_op"] = 11;
	const Rows merged =
		merge(Rows::array({simulated}), Rows::array({pessimistic, wide, again}));
	ASSERT_EQ(merged.size(), 3U);
	EXPECT_EQ(merged[0]["ns_per_op"], 11);
}

TEST(Merge, KeepsFieldsItDoesNotKnow)
{
	auto foreign = row("stock:atomic64", 1, 10, "sim");
	foreign["coherence_misses_per_op"] = 1.01;
	const Rows merged =
		merge(Rows::array({foreign}), Rows::array({row("stock:atomic64", 1, 10)}));
	EXPECT_EQ(merged[0]["coherence_misses_per_op"], 1.01);
}

TEST(KeyOf, RefusesARowWithoutKey)
{
	auto broken = row("stock:atomic64", 1, 10);
	broken.erase("kernel");
	EXPECT_THROW(key_of(broken), Failure);
	EXPECT_THROW(key_of(nlohmann::json(1)), Failure);
}

TEST_F(ResultsFile, IsEmptyWhenMissing)
{
	EXPECT_TRUE(load_rows(file()).empty());
}

TEST_F(ResultsFile, ComesBackAsSaved)
{
	const auto rows = Rows::array({row("stock:atomic64", 1, 10)});
	save_rows(file(), rows);
	EXPECT_EQ(load_rows(file()), rows);
	EXPECT_FALSE(std::filesystem::exists(file().string() + ".new"));
}

TEST_F(ResultsFile, IsRefusedWhenBroken)
{
	std::filesystem::create_directories(file().parent_path());
	for (const char *text : {"{", "{}", "[{\"workload\": 1}]", "[1]"}) {
		std::ofstream(file()) << text;
		EXPECT_THROW(load_rows(file()), Failure) << text;
	}
}
