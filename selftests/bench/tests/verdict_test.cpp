/* SPDX-License-Identifier: GPL-2.0 */
#include "verdict.hpp"

#include <gtest/gtest.h>

#include "rows.hpp"

using namespace bench;
using namespace bench::test;

namespace
{

Block block_of(const Rows &rows)
{
	return blocks_of(rows).front();
}

} // namespace

TEST(Blocks, AreOneForEachWorkloadAndSetting)
{
	auto other_machine = simulated_row("stock:a", 1, {});
	other_machine["machine_cpus"] = 64;
	const auto blocks =
		blocks_of(rows({simulated_row("stock:a", 1, {}), other_machine,
				simulated_row("stock:a", 1, {}, "ipc-64"),
				simulated_row("stock:a", 2, {}), measured_row("stock:a", 1, 5)}));
	ASSERT_EQ(blocks.size(), 4U);
	EXPECT_EQ(blocks[0].setting().backend, "perf");
	EXPECT_EQ(blocks[1].workload(), "counter-add");
	EXPECT_EQ(blocks[1].cpus(), (std::set<unsigned int>{1, 2}));
	EXPECT_EQ(blocks[2].workload(), "ipc-64");
	EXPECT_EQ(blocks[3].setting().machine_cpus, 64U);
	std::set<std::string> anchors;
	for (const Block &block : blocks)
		anchors.insert(anchor(block));
	EXPECT_EQ(anchors.size(), blocks.size());
}

TEST(Verdict, ComparesTheBestOfBothSides)
{
	const Block block = block_of(rows({simulated_row("stock:slow", 4, {.cycles = 900}),
					   simulated_row("stock:fast", 4, {.cycles = 30}),
					   simulated_row("tornado:slow", 4, {.cycles = 100}),
					   simulated_row("tornado:fast", 4, {.cycles = 10})}));
	const auto found = verdict(block, 4);
	ASSERT_TRUE(found);
	EXPECT_EQ(found->winner, Winner::tornado);
	EXPECT_EQ(found->tornado, "tornado:fast");
	EXPECT_EQ(found->stock, "stock:fast");
	EXPECT_EQ(in_words(*found), "3.00x cheaper");
	EXPECT_FALSE(verdict(block, 1)) << "not measured";
}

TEST(Verdict, SaysSoWhereStockWinsOrNobody)
{
	const Block loses = block_of(rows({simulated_row("stock:a", 1, {.cycles = 10}),
					   simulated_row("tornado:a", 1, {.cycles = 25})}));
	EXPECT_EQ(verdict(loses, 1)->winner, Winner::stock);
	EXPECT_EQ(in_words(*verdict(loses, 1)), "2.50x dearer");
	const Block even = block_of(rows({simulated_row("stock:a", 1, {.cycles = 100}),
					  simulated_row("tornado:a", 1, {.cycles = 102})}));
	EXPECT_EQ(verdict(even, 1)->winner, Winner::nobody);
	EXPECT_EQ(in_words(*verdict(even, 1)), "same");
}

TEST(Reason, NamesTheMissesAndWhereTheyAre)
{
	auto loser = simulated_row("stock:a", 4, {.misses = 2, .cycles = 1000});
	loser["queued_cycles_per_op"] = 750;
	loser["functions"] = {{{"function", "down_read"}, {"coherence_misses_per_op", 1.5}}};
	const Block block =
		block_of(rows({loser, simulated_row("tornado:a", 4, {.misses = 0, .cycles = 10})}));
	EXPECT_EQ(reason(block, 4, *verdict(block, 4)),
		  "stock:a: 2.00 coherence misses against 0, 75 % in down_read; 75 % of its cycles "
		  "queueing for lines");
}

TEST(Reason, NamesInstructionsWhereNothingIsShared)
{
	const Block block =
		block_of(rows({simulated_row("stock:a", 1, {.instructions = 8, .cycles = 8}),
			       simulated_row("tornado:a", 1, {.instructions = 12, .cycles = 12})}));
	EXPECT_EQ(reason(block, 1, *verdict(block, 1)),
		  "tornado:a: 12.0 instructions against 8.00");
}

TEST(ReadableSymbol, IsWhatPeopleWrite)
{
	EXPECT_EQ(readable_symbol("down_read"), "down_read");
	EXPECT_EQ(readable_symbol("_ZN5bench12_GLOBAL__N_112RemoteWorker3runEm"),
		  "RemoteWorker::run(unsigned long)");
	EXPECT_EQ(readable_symbol("_Znonsense"), "_Znonsense");
}
