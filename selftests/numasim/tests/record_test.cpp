// SPDX-License-Identifier: GPL-2.0
#include "../model/record.hpp"

#include <algorithm>

#include <gtest/gtest.h>

using namespace numasim;

namespace
{

constexpr std::uint64_t kernel_code = 0xffffffff81000000;
constexpr std::uint64_t module_code = 0xffffffffc0200000;

Outcome true_sharing()
{
	Outcome outcome;
	outcome.miss = Miss::true_sharing;
	outcome.source = Source::remote_socket;
	return outcome;
}

void miss(Attribution &attribution, const Site &site, LineNumber line, int times,
	  std::uint64_t virtual_address = 0xffff888000000000)
{
	for (int time = 0; time < times; ++time)
		attribution.missed(site, line, virtual_address, 1, true_sharing());
}

} // namespace

TEST(Record, SortsByMisses)
{
	Attribution attribution;
	const Site *const rare = attribution.site(kernel_code, false);
	const Site *const often = attribution.site(kernel_code + 8, false);
	miss(attribution, *rare, 1, 2);
	miss(attribution, *often, 2, 5);
	miss(attribution, *often, 1, 1);
	Record record;
	add_attribution(record, attribution, 10);
	ASSERT_EQ(record.sites.size(), 2u);
	EXPECT_EQ(record.sites[0].address, often->address);
	EXPECT_EQ(record.sites[0].misses.total(), 6u);
	ASSERT_EQ(record.lines.size(), 2u);
	EXPECT_EQ(record.lines[0].physical_address, 2 * line_bytes);
	EXPECT_EQ(record.lines[1].misses.total(), 3u);
	EXPECT_EQ(record.lines[1].sites[0].address, rare->address);
}

TEST(Record, KeepsTheWorstLinesAndThoseOfModules)
{
	Attribution attribution;
	const Site *const kernel = attribution.site(kernel_code, false);
	const Site *const module = attribution.site(module_code, false);
	for (int line = 1; line <= 10; ++line)
		miss(attribution, *kernel, static_cast<LineNumber>(line), 100 + line);
	miss(attribution, *kernel, 50, 1);
	Line touched;
	attribution.touched_by_module(*module, touched, 50);
	miss(attribution, *kernel, 60, 1, module_code + 0x5000);
	miss(attribution, *kernel, 70, 1);
	Record record;
	add_attribution(record, attribution, 3);
	ASSERT_EQ(record.lines.size(), 5u);
	EXPECT_EQ(record.lines[0].physical_address, 10 * line_bytes);
	std::vector<std::uint64_t> rest{record.lines[3].physical_address,
					record.lines[4].physical_address};
	std::ranges::sort(rest);
	EXPECT_EQ(rest, (std::vector<std::uint64_t>{50 * line_bytes, 60 * line_bytes}));
	EXPECT_EQ(record.sites[0].misses.total(), 1058u) << "sites are complete all the same";
}

TEST(Record, LeavesOutLinesThatNeverMissed)
{
	Attribution attribution;
	const Site *const module = attribution.site(module_code, false);
	Line touched;
	attribution.touched_by_module(*module, touched, 50);
	Record record;
	add_attribution(record, attribution, 3);
	EXPECT_TRUE(record.lines.empty());
}

TEST(Record, SurvivesBeingWritten)
{
	Attribution attribution;
	const Site *const module = attribution.site(module_code, true);
	attribution.page(module->code_page) = {module_code, 12, 3};
	attribution.block_number(module_code + 16);
	attribution.block(attribution.block_number(module_code)).instructions = 12;
	Line touched;
	attribution.touched_by_module(*module, touched, 50);
	miss(attribution, *module, 50, 4);
	Record record;
	record.label = Label::parse("workload=w\nsystem=s\ncpus=4\noperations=9\nrepetition=1\n");
	record.hold = 20;
	record.parameters = Parameters().describe();
	record.worker_cycles = 1234;
	record.counters.instructions = 99;
	record.counters.misses[2] = 7;
	add_attribution(record, attribution, 3);
	const std::string line = to_json_line(record);
	EXPECT_EQ(std::ranges::count(line, '\n'), 1);
	const Record copy = record_from_json_line(line);
	EXPECT_EQ(to_json_line(copy), line);
	EXPECT_EQ(copy.label.workload, "w");
	EXPECT_EQ(copy.lines.at(0).code_pages.at(0), module_code);
	EXPECT_EQ(copy.code_pages.at(0).atomics, 3u);
	ASSERT_EQ(copy.blocks.size(), 1u) << "what was not executed is left out";
	EXPECT_EQ(copy.blocks[0].instructions, 12u);
	EXPECT_EQ(copy.sites.at(0).misses.remote, 4u);
}

TEST(Record, IsRefusedIfItIsNone)
{
	EXPECT_ANY_THROW(record_from_json_line("{"));
	EXPECT_ANY_THROW(record_from_json_line("{}"));
}
