/* SPDX-License-Identifier: GPL-2.0 */
/* Measures stock Linux and tornado side by side, on a simulated NUMA machine or on this one. */
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "compare/breakdown.hpp"
#include "compare/comparison.hpp"
#include "compare/host.hpp"
#include "compare/report.hpp"
#include "compare/simulation.hpp"
#include "compare/table.hpp"

using namespace bench;

namespace
{

struct Options {
	Comparison comparison;
	bool on_host = false;
	bool only_report = false;
};

void describe(CLI::App &app, Options &options)
{
	Comparison &comparison = options.comparison;
	app.add_flag("--host", options.on_host, "measure on this machine, do not simulate one");
	app.add_flag("--report", options.only_report,
		     "measure nothing; show all that --results has, and write the page");
	app.add_option("--workloads", comparison.workloads, "patterns of names, comma-separated");
	app.add_option("--systems", comparison.systems, "patterns of names, comma-separated");
	app.add_flag("--with-tornado-only", comparison.with_tornado_only,
		     "leave out workloads that have no tornado system");
	app.add_option("--cpus", comparison.cpus, "how many CPUs, one after the other: 1,2,4")
		->capture_default_str();
	app.add_option("--reps", comparison.repetitions, "repetitions")->capture_default_str();
	app.add_option("--bench", comparison.bench, "the program tornado-bench");
	app.add_option("--module", comparison.modules, "module to load; repeat in order");
	app.add_option("--results", comparison.results, "the list of results to update")
		->default_val("build/compare/results.json");
	app.add_option("--least-time", comparison.least_time_ms,
		       "milliseconds of a repetition on this machine")
		->capture_default_str();
	app.add_option("--simulate", comparison.simulate, "the program that boots a simulation");
	app.add_option("--numasim", comparison.numasim, "the program numasim");
	app.add_option("--parts", comparison.parts,
		       "tells which part of an operation each function is of");
	app.add_option("--kernel", comparison.kernel, "kernel of the simulated machine")
		->default_val("6.12");
	app.add_option("--hold", comparison.hold, "cycles that a CPU keeps a line it has just won")
		->capture_default_str();
	app.add_option("--machines", comparison.machines, "simulations side by side")
		->capture_default_str()
		->check(CLI::Range(1, 16));
}

std::size_t terminal_width()
{
	constexpr std::size_t without_terminal = 110;
	winsize size{};
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return without_terminal;
	return size.ws_col;
}

Measured measure(const Options &options)
{
	const Comparison &comparison = options.comparison;
	if (options.only_report)
		return {.rows = load_rows(comparison.results), .complete = true};
	if (comparison.bench.empty())
		throw Failure("--bench names the program to run");
	if (options.on_host)
		return measure_on_host(comparison);
	if (comparison.simulate.empty() || comparison.numasim.empty())
		throw Failure("--simulate and --numasim name the simulator, unless --host is "
			      "given");
	return measure_in_simulation(comparison);
}

int compare(const Options &options)
{
	const auto &file = options.comparison.results;
	const Measured measured = measure(options);
	fmt::print("\n{}", format_table(measured.rows, terminal_width()));
	fmt::print("\n{}", format_breakdown(measured.rows));
	if (measured.rows.empty())
		return 1;
	const Rows all = merge(load_rows(file), measured.rows);
	const auto report = file.parent_path() / "report.html";
	if (!options.only_report)
		save_rows(file, all);
	save_report(report, all);
	fmt::print("results: {}, as a page: {}\n", file.string(), report.string());
	return measured.complete ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
	CLI::App app("Measures stock Linux and tornado side by side and shows who wins.");
	Options options;
	describe(app, options);
	CLI11_PARSE(app, argc, argv);
	try {
		return compare(options);
	} catch (const std::exception &error) {
		fmt::print(stderr, "tornado-compare: {}\n", error.what());
		return 1;
	}
}
