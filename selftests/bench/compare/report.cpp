/* SPDX-License-Identifier: GPL-2.0 */
#include "report.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>

#include "blocks.hpp"
#include "breakdown.hpp"
#include "html.hpp"
#include "misses.hpp"
#include "page.hpp"
#include "plot.hpp"
#include "summary.hpp"

namespace bench
{

namespace
{

struct Column {
	std::string_view title;
	std::string_view field;
};

/* Of the table of all figures; what a row does not have stays empty. */
constexpr std::array columns = {
	Column{"instructions", "instructions_per_op"},
	Column{"atomics", "atomics_per_op"},
	Column{"coherence misses", "coherence_misses_per_op"},
	Column{"module's", "module_coherence_misses_per_op"},
	Column{"page data", "page_data_misses_per_op"},
	Column{"remote transfers", "remote_transfers_per_op"},
	Column{"cache misses", "cache_misses_per_op"},
	Column{"remote node misses", "remote_node_misses_per_op"},
	Column{"context switches", "context_switches_per_op"},
	Column{"cycles queued", "queued_cycles_per_op"},
	Column{"model cycles", "model_cycles_per_op"},
	Column{"cycles", "cycles_per_op"},
	Column{"ns", "ns_per_op"},
};

std::string cost_cell(const Block &block, const std::string &system, unsigned int cpus)
{
	const std::string backend = block.setting().backend;
	const std::string_view field = cost_of(backend).field;
	const auto cost = block.value(system, cpus, field);
	if (!cost)
		return "<td></td>";
	const auto misses = block.value(system, cpus, misses_of(backend).field);
	return fmt::format("<td{}>{}{}{}</td>",
			   block.best("", cpus, field) == system ? " class=best" : "",
			   readable(*cost), block.unsteady(system, cpus) ? "~" : "",
			   misses ? fmt::format("<small>{}</small>", readable(*misses)) : "");
}

/* Systems in lines, numbers of CPUs in columns: cost, and small the misses. */
std::string costs(const Block &block)
{
	const std::string backend = block.setting().backend;
	std::string html = fmt::format("<table><tr><th>{}<br><small>{}</small></th>",
				       cost_of(backend).title, misses_of(backend).title);
	for (const unsigned int cpus : block.cpus())
		html += fmt::format("<th>{}</th>", cpus_in_words(cpus));
	html += "</tr>\n";
	for (const std::string &system : block.systems()) {
		html += fmt::format("<tr><td style='color:{}'>{}</td>", colour_of(block, system),
				    escape(system));
		for (const unsigned int cpus : block.cpus())
			html += cost_cell(block, system, cpus);
		html += "</tr>\n";
	}
	return html + "</table>\n";
}

bool has_column(const Block &block, const Column &column)
{
	/* A simulation's time is its model cycles once more. */
	if (column.field == "ns_per_op" && block.setting().backend == "sim")
		return false;
	return std::ranges::any_of(block.systems(), [&](const std::string &system) {
		return std::ranges::any_of(block.cpus(), [&](unsigned int cpus) {
			return block.value(system, cpus, column.field).has_value();
		});
	});
}

std::string figure_cell(const Block &block, const std::string &system, unsigned int cpus,
			const Column &column)
{
	const auto value = block.value(system, cpus, column.field);
	if (!value)
		return "<td></td>";
	const std::string field(column.field);
	const auto least = block.value(system, cpus, field + "_min");
	const auto most = block.value(system, cpus, field + "_max");
	std::string extremes;
	if (least && most && readable(*least) != readable(*most))
		extremes =
			fmt::format("<small>{} to {}</small>", readable(*least), readable(*most));
	return fmt::format("<td>{}{}</td>", readable(*value), extremes);
}

std::string all_figures(const Block &block)
{
	std::vector<Column> present;
	std::ranges::copy_if(columns, std::back_inserter(present),
			     [&](const Column &column) { return has_column(block, column); });
	std::string html = "<details><summary>All figures per operation, with their extremes over "
			   "repetitions</summary>\n<div class=scroll><table><tr><th>system</th>"
			   "<th>CPUs</th>";
	for (const Column &column : present)
		html += fmt::format("<th>{}</th>", column.title);
	html += "<th>spread</th></tr>\n";
	for (const std::string &system : block.systems()) {
		for (const unsigned int cpus : block.cpus()) {
			if (block.row(system, cpus) == nullptr)
				continue;
			html += fmt::format("<tr><td style='color:{}'>{}</td><td>{}</td>",
					    colour_of(block, system), escape(system), cpus);
			for (const Column &column : present)
				html += figure_cell(block, system, cpus, column);
			constexpr double percent = 100;
			html += fmt::format(
				"<td>{:.0f} %</td></tr>\n",
				percent * block.value(system, cpus, "spread").value_or(0));
		}
	}
	return html + "</table></div></details>\n";
}

std::string section(const Block &block)
{
	const std::string backend = block.setting().backend;
	std::string html = fmt::format("<h3 id='{}'>{}</h3>\n<p>{}</p>\n", escape(anchor(block)),
				       escape(block.workload()), escape(block.description()));
	html += "<div class=row>" + plot(block, cost_of(backend));
	const std::string misses = plot(block, misses_of(backend));
	html += misses.empty() ? fmt::format("<p class=dim>No {} in any system.</p>",
					     misses_of(backend).title)
			       : misses;
	return html + "</div>\n<div class=row>" + costs(block) + worst_of_systems(block) +
	       "</div>\n" + all_figures(block) + breakdown_of(block) + worst_of_rows(block);
}

std::string chapter(const std::vector<Block> &blocks)
{
	const Block &first = blocks.front();
	std::string html = fmt::format("<h2>{}</h2>\n", escape(in_words(first.setting())));
	html += summary(blocks);
	for (const Block &block : blocks)
		html += section(block);
	return html;
}

} // namespace

std::string format_report(const Rows &rows)
{
	std::string html(page_head);
	html += "<h1>Stock Linux and tornado side by side</h1>\n<p>What one operation costs one "
		"CPU: the same work done by stock Linux and by tornado, in the same run. Medians "
		"over repetitions; ~ marks rows whose repetitions lie further apart than half of "
		"the median. A system that scales is a flat line.</p>\n";
	std::vector<Block> together;
	auto blocks = blocks_of(rows);
	for (Block &block : blocks) {
		if (!together.empty() && together.front().setting() != block.setting()) {
			html += chapter(together);
			together.clear();
		}
		together.push_back(std::move(block));
	}
	if (!together.empty())
		html += chapter(together);
	return html + what_is_modelled(rows) + "</html>\n";
}

void save_report(const std::filesystem::path &file, const Rows &rows)
{
	std::ofstream stream(file);
	stream << format_report(rows);
	stream.close();
	if (!stream)
		throw Failure(fmt::format("{} cannot be written", file.string()));
}

} // namespace bench
