// SPDX-License-Identifier: GPL-2.0
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../report/json.hpp"
#include "../report/module_scope.hpp"
#include "../report/page_data.hpp"
#include "../report/row.hpp"
#include "../report/text.hpp"
#include "../report/validation.hpp"

using namespace numasim;

namespace
{

constexpr std::uint64_t kernel_lock = 0xffffffff81000100;
constexpr std::uint64_t kernel_clear = 0xffffffff81000200;
constexpr std::uint64_t module_add = 0xffffffffc0201040;
constexpr std::uint64_t module_data = 0xffffffffc0203040;
constexpr std::uint64_t heap = 0xffff888000001000;

constexpr const char *kallsyms = "0000000000020000 A cpu_number\n"
				 "ffffffff81000100 T _raw_spin_lock\n"
				 "ffffffff81000200 T clear_page_erms\n"
				 "ffffffff82000000 D jiffies\n"
				 "ffffffffc0101000 t other_function\t[other]\n"
				 "ffffffffc0201000 t tornado_add\t[tornado]\n"
				 "ffffffffc0203000 d tornado_device\t[tornado]\n";

SymbolTable symbols()
{
	SymbolTable table;
	std::istringstream text(kallsyms);
	table.add_kallsyms(text);
	return table;
}

MissCounts misses(std::uint64_t true_sharing, std::uint64_t remote = 0)
{
	MissCounts counts;
	counts.true_sharing = true_sharing;
	counts.remote = remote;
	return counts;
}

LineEntry line(std::uint64_t number, std::uint64_t address, std::uint64_t site, std::uint64_t count,
	       std::vector<std::uint64_t> pages = {})
{
	return {number * line_bytes,
		address,
		misses(count, count / 2),
		{{site, misses(count, count / 2), 0b11}},
		std::move(pages)};
}

Record record(unsigned int repetition, std::uint64_t instructions = 1000)
{
	Record record;
	record.label = Label::parse("workload=counter-add\nsystem=tornado:clustered\ncpus=4\n"
				    "threads=4\noperations=100\npage_bytes=4096\n");
	record.label.repetition = repetition;
	record.hold = 20;
	record.worker_cycles = 5000;
	record.longest_cycles = 2000;
	record.counters.instructions = instructions;
	record.counters.atomics = 200;
	record.counters.misses[static_cast<std::size_t>(Miss::true_sharing)] = 90;
	record.counters.sources[static_cast<std::size_t>(Source::remote_socket)] = 45;
	record.sites = {{kernel_lock, misses(60, 30), 0}, {kernel_clear, misses(30, 15), 0}};
	record.lines = {line(1, heap, kernel_lock, 50, {module_add & ~0xfffull}),
			line(2, heap + 64, kernel_clear, 30),
			line(3, module_data, kernel_lock, 10)};
	record.code_pages = {{module_add & ~0xfffull, 700, 50}, {0xffffffffc0101000, 300, 20}};
	record.blocks = {{module_add, 400}, {kernel_lock, 350}, {module_add + 0x20, 250}};
	return record;
}

double median(const Row &row, const std::string &figure)
{
	return row.figures.at(figure).median;
}

} // namespace

TEST(Symbols, NameTheNearestBefore)
{
	const SymbolTable table = symbols();
	EXPECT_EQ(table.name(kernel_lock + 5), "_raw_spin_lock");
	EXPECT_EQ(table.name(module_add), "tornado_add [tornado]");
	EXPECT_EQ(table.place(0xffffffff82000010), "jiffies+0x10");
	EXPECT_EQ(table.name(heap), "0xffff888000001000");
	EXPECT_EQ(table.name(0x20000), "0x20000") << "an offset in per-CPU memory is no address";
}

TEST(Symbols, AreReadableInCxx)
{
	SymbolTable table;
	std::istringstream kallsyms(
		"ffffffffc0100000 t _ZN7tornado4sync12_GLOBAL__N_14waitERm\t[tornado]\n"
		"ffffffffc0100100 t _ZNK7tornado6object4Root5classEv.cold\t[tornado]\n"
		"ffffffff81000000 T _Zebra\n");
	table.add_kallsyms(kallsyms);
	EXPECT_EQ(table.name(0xffffffffc0100000),
		  "tornado::sync::(anonymous namespace)::wait [tornado]");
	EXPECT_EQ(table.name(0xffffffffc0100100), "tornado::object::Root::class [tornado]");
	EXPECT_EQ(table.name(0xffffffff81000000), "_Zebra");
}

TEST(Symbols, KnowModules)
{
	const SymbolTable table = symbols();
	EXPECT_EQ(table.module_of(module_add), "tornado");
	EXPECT_EQ(table.module_of(kernel_lock), "");
	EXPECT_EQ(table.module_of_page(0xffffffffc0201000), "tornado");
	EXPECT_EQ(table.module_of_page(0xffffffffc0101000), "other");
}

TEST(Symbols, OfAProgramAreReadFromItsFile)
{
	SymbolTable table;
	table.add_program("/proc/self/exe", 0x10000000);
	EXPECT_THROW(table.add_program("/proc/self/maps", 0), std::runtime_error);
	EXPECT_THROW(table.add_program("/nowhere", 0), std::runtime_error);
}

TEST(PageData, IsWhatClearsAndCopies)
{
	for (const auto *const name :
	     {"clear_page_erms", "copy_page", "copy_user_generic_string", "rep_movs_alternative",
	      "__memset", "memcpy_orig", "_copy_to_iter"})
		EXPECT_TRUE(moves_page_data(name)) << name;
	for (const auto *const name :
	     {"_raw_spin_lock", "down_read_trylock", "__mem_cgroup_charge"})
		EXPECT_FALSE(moves_page_data(name)) << name;
}

TEST(ModuleScope, OwnsWhatItsCodeTouchedAndItsStaticMemory)
{
	const SymbolTable table = symbols();
	const ModuleScope tornado(table, {"tornado"});
	const Record sample = record(1);
	EXPECT_TRUE(tornado.owns(sample.lines[0]));
	EXPECT_FALSE(tornado.owns(sample.lines[1]));
	EXPECT_TRUE(tornado.owns(sample.lines[2]));
	EXPECT_EQ(tornado.misses(sample).total(), 60u);
	EXPECT_EQ(tornado.instructions(sample), 700u);
	EXPECT_EQ(tornado.atomics(sample), 50u);
	EXPECT_EQ(ModuleScope(table, {"absent"}).misses(sample).total(), 0u);
}

TEST(ModuleScope, CountsSeveralModulesAsOne)
{
	const SymbolTable table = symbols();
	const Record sample = record(1);
	EXPECT_EQ(ModuleScope(table, {"other"}).instructions(sample), 300u);
	EXPECT_EQ(ModuleScope(table, {"tornado", "other"}).instructions(sample), 1000u);
	EXPECT_EQ(ModuleScope(table, {"tornado", "other"}).atomics(sample), 70u);
}

TEST(Rows, ArePerOperation)
{
	const auto rows = make_rows({record(1)}, symbols(), {});
	ASSERT_EQ(rows.size(), 1u);
	EXPECT_EQ(rows[0].workload, "counter-add");
	EXPECT_EQ(rows[0].operations, 100u);
	EXPECT_EQ(median(rows[0], "instructions_per_op"), 10);
	EXPECT_EQ(median(rows[0], "atomics_per_op"), 2);
	EXPECT_EQ(median(rows[0], "coherence_misses_per_op"), 0.9);
	EXPECT_EQ(median(rows[0], "module_coherence_misses_per_op"), 0.6);
	EXPECT_EQ(median(rows[0], "page_data_misses_per_op"), 0.3);
	EXPECT_EQ(median(rows[0], "remote_transfers_per_op"), 0.45);
	EXPECT_EQ(median(rows[0], "model_cycles_per_op"), 50);
	EXPECT_EQ(median(rows[0], "ops_per_kilocycle"), 50);
}

TEST(Rows, DiscardTheWarmUp)
{
	const auto rows =
		make_rows({record(0, 9999), record(1, 1000), record(2, 3000), record(3, 1100)},
			  symbols(), {});
	ASSERT_EQ(rows.size(), 1u);
	EXPECT_EQ(rows[0].repetitions, 3u);
	const Summary &instructions = rows[0].figures.at("instructions_per_op");
	EXPECT_EQ(instructions.min, 10);
	EXPECT_EQ(instructions.median, 11);
	EXPECT_EQ(instructions.max, 30);
	EXPECT_EQ(make_rows({record(0)}, symbols(), {})[0].repetitions, 1u);
}

TEST(Rows, AreApartByHoldAndCpus)
{
	Record other = record(1);
	other.hold = 10;
	Record third = record(1);
	third.label.cpus = 8;
	EXPECT_EQ(make_rows({record(1), other, third}, symbols(), {}).size(), 3u);
}

TEST(Rows, NameTheWorst)
{
	const auto rows = make_rows({record(1), record(2)}, symbols(), {});
	ASSERT_EQ(rows[0].functions.size(), 2u);
	EXPECT_EQ(rows[0].functions[0].name, "_raw_spin_lock");
	EXPECT_EQ(rows[0].functions[0].misses_per_op, 0.6);
	ASSERT_EQ(rows[0].lines.size(), 3u);
	EXPECT_EQ(rows[0].lines[0].misses_per_op, 0.5);
	EXPECT_EQ(rows[0].lines[0].touchers.at(0).function, "_raw_spin_lock");
	EXPECT_EQ(rows[0].lines[0].touchers.at(0).words, 0b11u);
	EXPECT_EQ(rows[0].lines[2].symbol, "tornado_device [tornado]+0x40");
}

TEST(Rows, NameTheBusiestIfAsked)
{
	EXPECT_TRUE(make_rows({record(1)}, symbols(), {})[0].code.empty());
	ReportOptions options;
	options.code = 2;
	const auto rows = make_rows({record(0), record(1), record(2)}, symbols(), options);
	ASSERT_EQ(rows[0].code.size(), 2u);
	EXPECT_EQ(rows[0].code[0].name, "tornado_add [tornado]");
	EXPECT_EQ(rows[0].code[0].instructions_per_op, 6.5);
	EXPECT_EQ(rows[0].code[1].name, "_raw_spin_lock");
	EXPECT_NE(to_text(rows, options).find("3.5 instructions  _raw_spin_lock"),
		  std::string::npos);
}

TEST(Rows, CanBeRestrictedToAModule)
{
	ReportOptions options;
	options.only_module = true;
	const auto rows = make_rows({record(1)}, symbols(), options);
	EXPECT_EQ(median(rows[0], "instructions_per_op"), 7);
	EXPECT_EQ(median(rows[0], "atomics_per_op"), 0.5);
	EXPECT_EQ(median(rows[0], "coherence_misses_per_op"), 0.6);
	EXPECT_EQ(median(rows[0], "remote_transfers_per_op"), 0.3);
	EXPECT_EQ(rows[0].lines.size(), 2u);
	ASSERT_EQ(rows[0].functions.size(), 1u) << "functions that missed on the module's lines";
	EXPECT_EQ(rows[0].functions[0].name, "_raw_spin_lock");
}

TEST(Json, HasTheFieldsOfResults)
{
	ReportOptions options;
	options.kernel = "6.12.1";
	const auto rows =
		nlohmann::json::parse(to_json(make_rows({record(1)}, symbols(), options)));
	ASSERT_EQ(rows.size(), 1u);
	for (const auto *const field : {"workload",
					"system",
					"kernel",
					"backend",
					"cpus",
					"ops",
					"hold",
					"machine_cpus",
					"machine_sockets",
					"parameters",
					"repetitions",
					"spread",
					"instructions_per_op",
					"coherence_misses_per_op",
					"module_coherence_misses_per_op",
					"remote_transfers_per_op",
					"atomics_per_op",
					"model_cycles_per_op",
					"queued_cycles_per_op",
					"page_data_misses_per_op",
					"coherence_misses_per_op_min",
					"coherence_misses_per_op_max",
					"functions",
					"lines"})
		EXPECT_TRUE(rows[0].contains(field)) << field;
	EXPECT_EQ(rows[0]["kernel"], "6.12.1");
	EXPECT_EQ(rows[0]["backend"], "sim");
}

TEST(Text, SaysWhatIsNotModelled)
{
	const ReportOptions options;
	const std::string text = to_text(make_rows({record(1)}, symbols(), options), options);
	EXPECT_NE(text.find("Not modelled"), std::string::npos);
	EXPECT_NE(text.find("_raw_spin_lock"), std::string::npos);
	EXPECT_NE(text.find("xx......"), std::string::npos);
}

namespace
{

Row known_row(const std::string &workload, unsigned int cpus, double misses, double instructions)
{
	Row row;
	row.workload = workload;
	row.cpus = cpus;
	row.figures["coherence_misses_per_op"] = {misses, misses, misses};
	row.figures["instructions_per_op"] = {instructions, instructions, instructions};
	return row;
}

std::vector<Row> good_boot(double instructions = 1000)
{
	return {known_row("shared-atomic", 1, 0, instructions),
		known_row("shared-atomic", 64, 1.05, 1),
		known_row("packed-counters", 64, 0.5, 1),
		known_row("padded-counters", 64, 0.01, 1),
		known_row("rwlock-read", 64, 4.1, 1),
		known_row("pipe-pairs", 64, 3, 1)};
}

} // namespace

TEST(Validation, AcceptsWhatIsKnown)
{
	EXPECT_TRUE(all_passed(check_misses(good_boot())));
	EXPECT_TRUE(all_passed(check_repeats({good_boot(1000), good_boot(1009), good_boot(1003)})));
}

TEST(Validation, RefusesWhatIsNot)
{
	auto boot = good_boot();
	boot[1] = known_row("shared-atomic", 64, 0.5, 1);
	EXPECT_FALSE(all_passed(check_misses(boot)));
	boot = good_boot();
	boot.pop_back();
	EXPECT_FALSE(all_passed(check_misses(boot))) << "a workload is missing";
	EXPECT_FALSE(all_passed(check_repeats({good_boot(1000), good_boot(1020)})));
}
