/* SPDX-License-Identifier: GPL-2.0 */
#include "page.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "html.hpp"

namespace bench
{

const std::string_view page_head = R"(<!doctype html>
<html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>Stock Linux and tornado side by side</title>
<style>
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2933; background: #fff;
       max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3, h4 { line-height: 1.25; } h2 { margin: 2.4rem 0 .6rem; }
h3 { margin: 2.6rem 0 .3rem; padding-top: .6rem; border-top: 2px solid #e4e7eb; }
h4 { margin: 1.2rem 0 .3rem; } p { margin: .4rem 0; max-width: 52rem; }
table { border-collapse: collapse; font-size: 13px; margin: .5rem 0; }
td, th { padding: .18rem .6rem; text-align: right; border-bottom: 1px solid #e4e7eb;
         vertical-align: top; font-variant-numeric: tabular-nums; }
th { font-weight: 600; color: #52606d; }
td:first-child { white-space: nowrap; } .worst td:first-child { white-space: normal; }
.row > .where { flex: 1 1 30rem; }
td:first-child, th:first-child, .why, .where td, .where th { text-align: left; }
.where td:nth-child(2) { text-align: right; }
td small { display: block; color: #52606d; font-size: 11px; line-height: 1.2; white-space: nowrap; }
.tornado { background: #ffe8d6; } .tornado.much { background: #ffc999; }
.stock { background: #dbe9f9; } .stock.much { background: #a9cdf1; } .same { background: #f1f3f5; }
.best { font-weight: 700; } .dim { color: #52606d; } .why { max-width: 26rem; }
.summary b { font-size: 14px; } .summary { margin-bottom: 2rem; }
.summary b { white-space: nowrap; } .summary .below td { padding: 0 .6rem .5rem; max-width: none; }
.summary small { white-space: normal; max-width: 7rem; margin-left: auto; }
.summary td { border: 2px solid #fff; padding: .3rem .6rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: flex-start; }
svg { width: 520px; max-width: 100%; font: 11px system-ui, "DejaVu Sans", sans-serif;
      fill: #52606d; }
svg .title { font-size: 12px; font-weight: 600; fill: #1f2933; } .grid { stroke: #e4e7eb; }
svg .name { font-size: 11.5px; }
code { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.worst { max-width: 32rem; } .worst .sub td { border: 0; padding-left: 1.4rem; color: #52606d; }
.scroll { overflow-x: auto; } details { margin: .5rem 0; } summary { cursor: pointer; color: #1864ab; }
@media print { body { font-size: 11px; margin: 0; max-width: none; } h3 { break-after: avoid; }
  .row, svg, tr { break-inside: avoid; } details { display: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } svg { width: 46%; } }
</style>
)";

namespace
{

constexpr std::string_view simulated = R"(<p><b>Simulated caches.</b> A stock kernel and real
programs run in QEMU; every instruction is executed and counted, and every access to memory goes
through a model of private caches, a shared cache for each socket and a MESI directory over 64-byte
lines. CPUs advance in lock-step in model time, so that lines travel as they do between cores, and
transfers of one line queue behind each other. Instructions, atomics, coherence misses and remote
transfers are exact counts of that model and hardly depend on its parameters.</p>
<p><b>Modelled:</b> who has a line in which state, cache capacity and replacement, where a miss is
served from, queueing for a line, and <i>hold</i>, the cycles that a core keeps a line it has just won.
<i>hold</i> is not calibrated against hardware: compare misses, and use model cycles for what is flat,
what grows and what collapses, not as nanoseconds.</p>
<p><b>Not modelled:</b> instruction fetch, page walks, prefetching, several misses of one CPU at a
time, store buffers, hardware threads, the latency of interrupts between CPUs, memory bandwidth, and
which node memory is on. Code that misses a lot in sequence looks too slow, and so do wake-ups too
fast.</p>
)";

constexpr std::string_view measured = R"(<p><b>Real hardware, perf.</b> Wall time from the first
worker's start to the last one's end, times CPUs, by operations, median over repetitions; counters
through perf_event_open, those that this machine has. Everything that the machine does is in it, other
load as well.</p>
)";

constexpr std::string_view emulated = R"(<p><b>Virtual machine without simulated caches.</b> Under
QEMU's TCG every memory access costs the same and lines do not travel; such times show what works,
nothing about NUMA.</p>
)";

std::string parameters_of(const Rows &rows)
{
	std::set<std::string> all;
	for (const auto &row : rows) {
		if (!row.contains("parameters"))
			continue;
		for (const auto &parameter : row["parameters"])
			all.insert(parameter.get<std::string>());
	}
	if (all.empty())
		return "";
	std::string html = "<p class=dim>Parameters of the model, latencies in cycles: ";
	for (const std::string &parameter : all)
		html += "<code>" + escape(parameter) + "</code> ";
	return html + "</p>\n";
}

} // namespace

std::string what_is_modelled(const Rows &rows)
{
	const auto has = [&rows](const std::set<std::string> &backends) {
		return std::ranges::any_of(rows, [&backends](const nlohmann::json &row) {
			return backends.contains(row.value("backend", std::string()));
		});
	};
	std::string html = "<h2>What is modelled and what is not</h2>\n";
	if (has({"sim"}))
		html += std::string(simulated) + parameters_of(rows);
	if (has({"perf"}))
		html += measured;
	if (has({"tcg", "kvm"}))
		html += emulated;
	return html;
}

} // namespace bench
