// SPDX-License-Identifier: GPL-2.0
#include "../model/attribution.hpp"

#include <gtest/gtest.h>

using namespace numasim;

namespace
{

constexpr std::uint64_t kernel_code = 0xffffffff81000010;
constexpr std::uint64_t module_code = 0xffffffffc0201010;
constexpr LineNumber line_number = 42;

Outcome outcome_of(Miss miss, Source source = Source::local_socket)
{
	Outcome outcome;
	outcome.miss = miss;
	outcome.source = source;
	outcome.queued = 5;
	return outcome;
}

} // namespace

TEST(Attribution, KnowsWhatIsInModules)
{
	EXPECT_TRUE(is_module_address(module_code));
	EXPECT_FALSE(is_module_address(kernel_code));
	EXPECT_FALSE(is_module_address(0x400000));
	EXPECT_TRUE(is_kernel_address(kernel_code));
	EXPECT_FALSE(is_kernel_address(0x400000));
}

TEST(Attribution, SameInstructionIsSameSite)
{
	Attribution attribution;
	const Site *const site = attribution.site(kernel_code, false);
	EXPECT_EQ(attribution.site(kernel_code, false), site);
	EXPECT_NE(attribution.site(kernel_code, true), site);
	EXPECT_NE(attribution.site(kernel_code + 4, false), site);
	EXPECT_EQ(site->code_page, 0u);
}

TEST(Attribution, ModulesAreToldApartByPagesOfCode)
{
	Attribution attribution;
	const Site *const first = attribution.site(module_code, false);
	const Site *const same = attribution.site(module_code + 8, false);
	const Site *const next = attribution.site(module_code + page_bytes, false);
	EXPECT_NE(first->code_page, 0u);
	EXPECT_EQ(first->code_page, same->code_page);
	EXPECT_NE(first->code_page, next->code_page);
	EXPECT_EQ(attribution.page(next->code_page).address, 0xffffffffc0202000);
}

TEST(Attribution, CountsMissesByLineAndSite)
{
	Attribution attribution;
	const Site *const one = attribution.site(kernel_code, false);
	const Site *const two = attribution.site(kernel_code + 4, true);
	attribution.missed(*one, line_number, 0x1008, 0b10, outcome_of(Miss::true_sharing));
	attribution.missed(*one, line_number, 0x1010, 0b100, outcome_of(Miss::false_sharing));
	attribution.missed(*two, line_number, 0x1000, 0b1,
			   outcome_of(Miss::upgrade, Source::remote_socket));
	const LineRecord &record = attribution.lines().at(line_number);
	EXPECT_EQ(record.virtual_address, 0x1000u);
	ASSERT_EQ(record.sites.size(), 2u);
	const SiteOnLine &share = record.sites.at(one);
	EXPECT_EQ(share.misses.total(), 2u);
	EXPECT_EQ(share.misses.queued_cycles, 10u);
	EXPECT_EQ(share.words, 0b110);
	EXPECT_EQ(record.sites.at(two).misses.remote, 1u);
}

TEST(Attribution, RemembersLinesThatModulesTouched)
{
	Attribution attribution;
	const Site *const one = attribution.site(module_code, false);
	const Site *const two = attribution.site(module_code + page_bytes, false);
	Line line;
	attribution.touched_by_module(*one, line, line_number);
	attribution.touched_by_module(*one, line, line_number);
	attribution.touched_by_module(*two, line, line_number);
	attribution.touched_by_module(*one, line, line_number);
	const auto &pages = attribution.lines().at(line_number).code_pages;
	EXPECT_EQ(pages, (std::vector{one->code_page, two->code_page}));
}

TEST(Attribution, KnowsBlocksByWhereTheyBegin)
{
	Attribution attribution;
	const std::uint32_t one = attribution.block_number(kernel_code);
	EXPECT_NE(attribution.block_number(kernel_code + 4), one);
	EXPECT_EQ(attribution.block_number(kernel_code), one);
	attribution.block(one).instructions = 7;
	attribution.clear();
	EXPECT_EQ(attribution.block(one).instructions, 0u);
	EXPECT_EQ(attribution.block(one).address, kernel_code);
}

TEST(Attribution, ClearForgetsCountsAndTouches)
{
	Attribution attribution;
	const Site *const site = attribution.site(module_code, false);
	Line line;
	attribution.touched_by_module(*site, line, line_number);
	attribution.page(site->code_page).instructions = 7;
	attribution.clear();
	EXPECT_TRUE(attribution.lines().empty());
	EXPECT_EQ(attribution.page(site->code_page).instructions, 0u);
	EXPECT_EQ(attribution.site(module_code, false), site);
	attribution.touched_by_module(*site, line, line_number);
	EXPECT_EQ(attribution.lines().size(), 1u)
		<< "the mark of the time before is still believed";
}
