/* SPDX-License-Identifier: GPL-2.0 */
#include "report.hpp"

#include <fstream>

#include <fmt/format.h>

#include "blocks.hpp"
#include "plot.hpp"

namespace bench
{

namespace
{

constexpr const char *head = R"(<!doctype html>
<html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>Tornado on Linux: stock and tornado side by side</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #1e293b; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h3 { margin: 2.2rem 0 .4rem; }
table { border-collapse: collapse; font-size: 13px; }
td, th { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #e2e8f0; }
td:first-child, th:first-child { text-align: left; white-space: nowrap; }
.faster { background: #fed7aa; } .slower { background: #dbeafe; } .best { font-weight: 700; }
.row { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
svg { width: 460px; max-width: 100%; font: 11px system-ui, sans-serif; fill: #475569; }
.grid { stroke: #e2e8f0; } .dim { color: #64748b; }
</style>
<h1>Stock Linux and tornado side by side</h1>
<p>What one operation costs one CPU: wall time from the first worker's start to the last one's end,
times CPUs, by operations; median over repetitions. A system that scales is a flat line. ~ marks
values whose repetitions differ by more than half.</p>
)";

constexpr const char *tail = R"(<h2>What is measured and what is not</h2>
<p><b>Real hardware, perf</b>: everything that the machine does. <b>KVM</b>: the same, behind a
hypervisor. <b>QEMU TCG</b>: instructions are translated; every memory access costs the same, cache
lines do not travel between CPUs, inter-processor interrupts are expensive, and virtual CPUs share
the host's. Emulated times show what works and what collapses. They say nothing about caches and
NUMA: a shared atomic counter looks cheap there and is not.</p>
</html>
)";

std::string advantage_cell(const Block &block, unsigned int cpus)
{
	const auto advantage = block.advantage(cpus);
	if (!advantage)
		return "<td></td>";
	if (*advantage >= 1)
		return fmt::format("<td class=faster>{:.2f} times faster</td>", *advantage);
	return fmt::format("<td class=slower>{:.2f} times slower</td>", 1 / *advantage);
}

std::string summary(const std::map<BlockName, Block> &blocks)
{
	std::set<unsigned int> all_cpus;
	for (const auto &[name, block] : blocks) {
		if (block.has("tornado:"))
			all_cpus.insert(block.cpus.begin(), block.cpus.end());
	}
	if (all_cpus.empty())
		return "<p>No workload here has a tornado system.</p>\n";
	std::string html = "<h2>Tornado's best against the best stock system</h2>\n<table><tr>"
			   "<th>workload</th><th>kernel</th><th>backend</th>";
	for (const unsigned int cpus : all_cpus)
		html += fmt::format("<th>{} CPU{}</th>", cpus, cpus == 1 ? "" : "s");
	for (const auto &[name, block] : blocks) {
		if (!block.has("tornado:"))
			continue;
		const auto &[kernel, backend, workload] = name;
		html += fmt::format("</tr>\n<tr><td>{}</td><td>{}</td><td>{}</td>", workload,
				    kernel, backend);
		for (const unsigned int cpus : all_cpus)
			html += advantage_cell(block, cpus);
	}
	return html + "</tr></table>\n";
}

std::string table_line(const Block &block, const std::string &system)
{
	std::string html =
		fmt::format("<tr><td style='color:{}'>{}</td>", colour_of(block, system), system);
	for (const unsigned int cpus : block.cpus) {
		const auto cost = block.cost.find({system, cpus});
		if (cost == block.cost.end()) {
			html += "<td></td>";
			continue;
		}
		html += fmt::format("<td{}>{:.1f}{}</td>",
				    block.best("", cpus) == cost->second ? " class=best" : "",
				    cost->second,
				    block.unsteady.contains({system, cpus}) ? "~" : "");
	}
	return html + "</tr>\n";
}

std::string section(const BlockName &name, const Block &block)
{
	const auto &[kernel, backend, workload] = name;
	std::string html = fmt::format("<h3>{}</h3>\n<p class=dim>kernel {}, {}</p>\n"
				       "<div class=row>\n{}<table><tr><th>ns per operation</th>",
				       workload, kernel, backend_in_words(backend), plot(block));
	for (const unsigned int cpus : block.cpus)
		html += fmt::format("<th>{} CPU{}</th>", cpus, cpus == 1 ? "" : "s");
	html += "</tr>\n";
	for (const std::string &system : block.systems)
		html += table_line(block, system);
	return html + "</table></div>\n";
}

} // namespace

std::string format_report(const Rows &rows)
{
	const auto blocks = blocks_of(rows);
	std::string html = head + summary(blocks) + "<h2>Workloads</h2>\n";
	for (const auto &[name, block] : blocks)
		html += section(name, block);
	return html + tail;
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
