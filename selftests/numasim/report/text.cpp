// SPDX-License-Identifier: GPL-2.0
#include "text.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace numasim
{
namespace
{

struct Column {
	std::string_view title;
	std::string_view figure;
	int precision;
};

constexpr std::array columns{
	Column{"instr", "instructions_per_op", 1},
	Column{"atomics", "atomics_per_op", 2},
	Column{"misses", "coherence_misses_per_op", 2},
	Column{"true", "true_sharing_misses_per_op", 2},
	Column{"false", "false_sharing_misses_per_op", 2},
	Column{"upgrade", "upgrade_misses_per_op", 2},
	Column{"module", "module_coherence_misses_per_op", 2},
	Column{"page data", "page_data_misses_per_op", 2},
	Column{"remote", "remote_transfers_per_op", 2},
	Column{"cycles", "model_cycles_per_op", 0},
	Column{"queued", "queued_cycles_per_op", 0},
	Column{"op/kcycle", "ops_per_kilocycle", 2},
};

constexpr std::string_view not_modelled =
	"Per operation; medians over repetitions.  Misses are coherence misses: true and false\n"
	"sharing and upgrades.  Not modelled: instruction fetch, page walks, prefetch, parallel\n"
	"misses, store buffers, hardware threads, latency of interrupts between CPUs.  `hold` is "
	"not\n"
	"calibrated: compare misses, not contended cycles.\n";

std::string header()
{
	std::string line =
		fmt::format("{:<18} {:<26} {:>4} {:>5}", "workload", "system", "cpus", "hold");
	for (const Column &column : columns)
		line += fmt::format(" {:>9}", column.title);
	return line + '\n';
}

std::string table_line(const Row &row)
{
	std::string line = fmt::format("{:<18} {:<26} {:>4} {:>5}", row.workload, row.system,
				       row.cpus, row.hold);
	for (const Column &column : columns) {
		const auto figure = row.figures.find(std::string(column.figure));
		if (figure == row.figures.end())
			line += fmt::format(" {:>9}", "-");
		else
			line += fmt::format(" {:>9.{}f}", figure->second.median, column.precision);
	}
	return line + '\n';
}

std::string functions_of(const Row &row)
{
	std::string text;
	for (const FunctionShare &function : row.functions)
		text += fmt::format("  {:>8.3f} misses {:>8.3f} remote  {}\n",
				    function.misses_per_op, function.remote_per_op, function.name);
	return text;
}

std::string words_of(unsigned int mask)
{
	std::string words;
	for (unsigned int word = 0; word < 8; ++word)
		words += (mask >> word & 1) != 0 ? 'x' : '.';
	return words;
}

std::string lines_of(const Row &row)
{
	std::string text;
	for (const LineShare &line : row.lines) {
		text += fmt::format("  {:>8.3f} misses {:>8.3f} remote  line {:#x} {}\n",
				    line.misses_per_op, line.remote_per_op, line.virtual_address,
				    line.symbol);
		for (const auto &toucher : line.touchers)
			text += fmt::format("  {:>8.3f}   {}  {}\n", toucher.misses_per_op,
					    words_of(toucher.words), toucher.function);
	}
	return text;
}

std::string code_of(const Row &row)
{
	std::string text;
	for (const CodeShare &function : row.code)
		text += fmt::format("  {:>10.1f} instructions  {}\n", function.instructions_per_op,
				    function.name);
	return text.empty() ? text : " functions with the most instructions\n" + text;
}

std::string parts_of(const Row &row)
{
	std::string text;
	for (const PartShare &part : row.parts)
		text += fmt::format("  {:>10.1f} instructions  {}\n", part.instructions_per_op,
				    part.name);
	return text.empty() ? text : " parts\n" + text;
}

} // namespace

std::string worst_of(const Row &row)
{
	return " functions\n" + functions_of(row) +
	       " lines, and the words that functions want of them\n" + lines_of(row);
}

std::string to_text(const std::vector<Row> &rows, const ReportOptions &options)
{
	std::string text;
	if (options.only_module)
		text += fmt::format("Only what belongs to the module {}.\n",
				    fmt::join(options.modules, " or "));
	text += header();
	for (const Row &row : rows)
		text += table_line(row);
	text += '\n';
	text += not_modelled;
	for (const Row &row : rows) {
		if (row.functions.empty() && row.lines.empty() && row.code.empty() &&
		    row.parts.empty())
			continue;
		text += fmt::format("\n{} {} on {} CPUs\n", row.workload, row.system, row.cpus);
		text += worst_of(row) + code_of(row) + parts_of(row);
	}
	return text;
}

} // namespace numasim
