// SPDX-License-Identifier: GPL-2.0
/* Turns what the simulator wrote into figures with names. */
#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "budget.hpp"
#include "budget_check.hpp"
#include "check.hpp"
#include "json.hpp"
#include "raw.hpp"
#include "row.hpp"
#include "symbols.hpp"
#include "text.hpp"
#include "validation.hpp"

using namespace numasim;

namespace
{

struct Options {
	std::vector<std::string> raw;
	std::vector<std::string> repeats;
	std::string kallsyms;
	std::vector<std::string> programs;
	std::string json;
	std::vector<std::string> only_modules;
	std::string budgets;
	std::string systems = "tornado:";
	std::string parts;
	bool quiet = false;
	ReportOptions report;
};

/* "FILE" or "FILE@BASE" with a hexadecimal base. */
void add_program(SymbolTable &symbols, const std::string &argument)
{
	const auto at = argument.rfind('@');
	const std::uint64_t base =
		at == std::string::npos ? 0 : std::stoull(argument.substr(at + 1), nullptr, 16);
	symbols.add_program(argument.substr(0, at), base);
}

SymbolTable load_symbols(const Options &options)
{
	SymbolTable symbols;
	if (!options.kallsyms.empty()) {
		std::ifstream text(options.kallsyms);
		if (!text)
			throw std::runtime_error(fmt::format("cannot read {}", options.kallsyms));
		symbols.add_kallsyms(text);
	}
	for (const std::string &program : options.programs)
		add_program(symbols, program);
	return symbols;
}

void write_json(const std::string &file, const std::vector<Row> &rows)
{
	std::ofstream stream(file);
	stream << to_json(rows) << std::flush;
	if (!stream)
		throw std::runtime_error(fmt::format("cannot write {}", file));
}

std::vector<Row> load_rows(const Options &options)
{
	const SymbolTable symbols = load_symbols(options);
	std::vector<Record> records;
	for (const std::string &file : options.raw)
		std::ranges::move(load_records(file), std::back_inserter(records));
	return make_rows(records, symbols, options.report);
}

Parts load_parts(const std::string &file)
{
	if (file.empty())
		return {};
	std::ifstream text(file);
	if (!text)
		throw std::runtime_error(fmt::format("cannot read {}", file));
	return Parts::read(text, file);
}

void report(Options &options)
{
	options.report.parts = load_parts(options.parts);
	const auto rows = load_rows(options);
	if (!options.json.empty())
		write_json(options.json, rows);
	if (!options.quiet)
		fmt::print("{}", to_text(rows, options.report));
}

/* In KTAP; true if all is as it must be. */
bool check(const Options &options)
{
	const SymbolTable no_symbols;
	const auto rows_of = [&](const std::string &file) {
		return make_rows(load_records(file), no_symbols, options.report);
	};
	std::vector<Row> rows;
	for (const std::string &file : options.raw)
		std::ranges::move(rows_of(file), std::back_inserter(rows));
	std::vector<std::vector<Row>> boots;
	for (const std::string &file : options.repeats)
		boots.push_back(rows_of(file));
	auto checks = check_misses(rows);
	std::ranges::move(check_repeats(boots), std::back_inserter(checks));
	fmt::print("{}", to_ktap(checks));
	return all_passed(checks);
}

/* In KTAP; true if everything keeps within its budget. */
bool check_budgets(const Options &options)
{
	std::ifstream text(options.budgets);
	if (!text)
		throw std::runtime_error(fmt::format("cannot read {}", options.budgets));
	const auto budgets = read_budgets(text, options.budgets);
	if (budgets.empty())
		throw std::runtime_error(fmt::format("there is no budget in {}", options.budgets));
	const auto checks = check_budgets(load_rows(options), budgets, options.systems);
	fmt::print("{}", to_ktap(checks));
	return all_passed(checks);
}

/* What is measured and how it gets its names; the same for all who show that. */
void describe_rows(CLI::App &command, Options &options)
{
	command.add_option("raw", options.raw, "what the simulator wrote")->required();
	command.add_option("--kallsyms", options.kallsyms,
			   "the guest's /proc/kallsyms, read by root");
	command.add_option("--program", options.programs,
			   "a program that ran in the guest, with its debug symbols: FILE[@BASE]")
		->expected(1)
		->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
	command.add_option("--module", options.report.modules,
			   "whose misses the figure module_coherence_misses_per_op is; several, "
			   "comma-separated, count as one")
		->delimiter(',')
		->expected(1)
		->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
		->capture_default_str();
	command.add_option("--functions", options.report.functions,
			   "how many functions of each row")
		->capture_default_str();
	command.add_option("--lines", options.report.lines, "how many lines of each row")
		->capture_default_str();
}

void describe_report(CLI::App &command, Options &options)
{
	describe_rows(command, options);
	command.add_option("--kernel", options.report.kernel, "the kernel's release, for the rows");
	command.add_option("--only-module", options.only_modules,
			   "restrict all figures, functions and lines to these modules")
		->delimiter(',')
		->expected(1)
		->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
		->excludes("--module");
	command.add_option("--json", options.json, "write the rows to this file as well");
	command.add_option("--code", options.report.code,
			   "how many of the functions with the most instructions")
		->capture_default_str();
	command.add_option(
		"--parts", options.parts,
		"a file that tells which part of an operation each function is of; shows "
		"how many instructions each part takes");
	command.add_flag("--quiet", options.quiet, "print nothing");
}

void describe_check(CLI::App &command, Options &options)
{
	command.add_option("raw", options.raw, "what the simulator wrote")->required();
	command.add_option("--repeats", options.repeats,
			   "what it wrote in boots that did the same, which is to repeat");
}

void describe_budget(CLI::App &command, Options &options)
{
	command.add_option("budgets", options.budgets, "the file with the budgets")->required();
	describe_rows(command, options);
	command.add_option("--systems", options.systems,
			   "each system whose name begins like this must have a budget")
		->capture_default_str();
}

} // namespace

int main(int argc, char **argv)
{
	CLI::App app("Reports what the NUMA simulator measured.");
	app.require_subcommand(1);
	Options options;
	auto &report_command =
		*app.add_subcommand("report", "figures per operation, worst functions and lines");
	describe_report(report_command, options);
	auto &check_command = *app.add_subcommand(
		"check", "are the figures of the validation workloads as they must be?");
	describe_check(check_command, options);
	auto &budget_command = *app.add_subcommand(
		"budget", "do operations cost more than a file of budgets allows?");
	describe_budget(budget_command, options);
	CLI11_PARSE(app, argc, argv);
	if (!options.only_modules.empty()) {
		options.report.modules = options.only_modules;
		options.report.only_module = true;
	}
	try {
		if (check_command.parsed())
			return check(options) ? 0 : 1;
		if (budget_command.parsed())
			return check_budgets(options) ? 0 : 1;
		report(options);
	} catch (const std::exception &error) {
		fmt::print(stderr, "numasim: {}\n", error.what());
		return 2;
	}
	return 0;
}
