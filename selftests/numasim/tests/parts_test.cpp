// SPDX-License-Identifier: GPL-2.0
#include "../report/parts.hpp"

#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../report/json.hpp"
#include "../report/row.hpp"
#include "../report/text.hpp"

using namespace numasim;

namespace
{

constexpr std::uint64_t kernel_schedule = 0xffffffff81000100;
constexpr std::uint64_t kernel_copy = 0xffffffff81000200;
constexpr std::uint64_t module_copy = 0xffffffffc0201040;
constexpr std::uint64_t program = 0x555555555000;

SymbolTable symbols()
{
	SymbolTable table;
	std::istringstream text("ffffffff81000100 T __schedule\n"
				"ffffffff81000200 T copy_user\n"
				"ffffffffc0201000 t copy_words\t[tornado]\n");
	table.add_kallsyms(text);
	return table;
}

Parts read(const std::string &text)
{
	std::istringstream stream(text);
	return Parts::read(stream, "parts");
}

constexpr const char *all = "# a comment\n"
			    "\n"
			    "tornado.ko: tornado:*\n"
			    "copy: copy_user nothing_?\n"
			    "programs: user:*\n"
			    "copy: memcpy*\n";

Record record(unsigned int repetition)
{
	Record record;
	record.label = Label::parse("workload=ipc-64\nsystem=tornado:ppc\ncpus=1\nthreads=1\n"
				    "operations=10\n");
	record.label.repetition = repetition;
	record.counters.instructions = 1000;
	record.blocks = {{kernel_schedule, 300},
			 {module_copy, 200},
			 {module_copy + 8, 100},
			 {program, 150},
			 {kernel_copy, 100}};
	return record;
}

} // namespace

TEST(Parts, TellModulesAndProgramsFromTheKernel)
{
	const SymbolTable table = symbols();
	EXPECT_EQ(name_in_parts(table, kernel_copy + 4), "copy_user");
	EXPECT_EQ(name_in_parts(table, module_copy), "tornado:copy_words");
	EXPECT_EQ(name_in_parts(table, program), "user:0x555555555000");
}

TEST(Parts, BelongToTheFirstLineThatHasThem)
{
	const Parts parts = read(all);
	EXPECT_EQ(parts.names(), (std::vector<std::string>{"tornado.ko", "copy", "programs"}));
	EXPECT_EQ(parts.of("tornado:copy_user"), 0u);
	EXPECT_EQ(parts.of("copy_user"), 1u);
	EXPECT_EQ(parts.of("nothing_1"), 1u);
	EXPECT_EQ(parts.of("memcpy_orig"), 1u);
	EXPECT_EQ(parts.of("user:copy_user"), 2u);
	EXPECT_EQ(parts.of("__schedule"), 3u);
}

TEST(Parts, ThatAreNotLikeThatAreRefusedWithTheirLine)
{
	for (const char *wrong : {"tornado:*\n", ": tornado:*\n", "copy: \n", "copy:copy_user\n"}) {
		try {
			read(std::string("# first\n") + wrong);
			FAIL() << wrong;
		} catch (const std::runtime_error &error) {
			EXPECT_TRUE(std::string(error.what()).starts_with("parts:2: ")) << wrong;
		}
	}
}

TEST(Parts, AddUpToAllInstructions)
{
	ReportOptions options;
	options.parts = read(all);
	const auto rows = make_rows({record(0), record(1), record(2)}, symbols(), options);
	ASSERT_EQ(rows.size(), 1u);
	const auto &parts = rows[0].parts;
	ASSERT_EQ(parts.size(), 4u);
	EXPECT_DOUBLE_EQ(parts[0].instructions_per_op, 30);
	EXPECT_DOUBLE_EQ(parts[1].instructions_per_op, 10);
	EXPECT_DOUBLE_EQ(parts[2].instructions_per_op, 15);
	EXPECT_EQ(parts[3].name, "other");
	EXPECT_DOUBLE_EQ(parts[3].instructions_per_op, 45)
		<< "the scheduler's, and what is not told";
	const auto json = nlohmann::json::parse(to_json(rows));
	EXPECT_EQ(json[0]["parts"][1]["part"], "copy");
	EXPECT_EQ(json[0]["parts"][1]["instructions_per_op"], 10);
	EXPECT_NE(to_text(rows, options).find("10.0 instructions  copy\n"), std::string::npos);
}

TEST(Parts, AreNotThereWithoutAFile)
{
	const auto rows = make_rows({record(1)}, symbols(), {});
	EXPECT_TRUE(rows[0].parts.empty());
	EXPECT_FALSE(nlohmann::json::parse(to_json(rows))[0].contains("parts"));
}
