/* SPDX-License-Identifier: GPL-2.0 */
/* Measures stock Linux and tornado side by side, in a virtual machine or on this one. */
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "compare/comparison.hpp"
#include "compare/report.hpp"
#include "harness/table.hpp"

using namespace bench;

namespace
{

struct Options {
	Comparison comparison;
	bool on_host = false;
};

void describe(CLI::App &app, Options &options)
{
	Comparison &comparison = options.comparison;
	app.add_flag("--host", options.on_host, "measure on this machine, not in a virtual one");
	app.add_option("--workloads", comparison.workloads, "patterns of names, comma-separated");
	app.add_option("--systems", comparison.systems, "patterns of names, comma-separated");
	app.add_option("--cpus", comparison.cpus, "how many CPUs, one after the other: 1,2,4");
	app.add_option("--reps", comparison.repetitions, "repetitions");
	app.add_option("--least-time", comparison.least_time_ms, "milliseconds of a repetition");
	app.add_option("--bench", comparison.bench, "the program tornado-bench");
	app.add_option("--module", comparison.modules, "module to load; repeat in order");
	app.add_option("--results", comparison.results, "the list of results to update")
		->default_val("build/compare/results.json");
	app.add_option("--vm", comparison.vm, "the program tornado-vm");
	app.add_option("--kernel", comparison.kernel, "kernel of the virtual machine")
		->default_val("6.12");
	app.add_option("--vm-cpus", comparison.vm_cpus, "its CPUs");
	app.add_option("--vm-nodes", comparison.vm_nodes, "its NUMA nodes");
	app.add_option("--vm-option", comparison.vm_options, "passed on to tornado-vm");
}

int compare(const Options &options)
{
	const Comparison &comparison = options.comparison;
	if (comparison.bench.empty() || (!options.on_host && comparison.vm.empty()))
		throw Failure("--bench, and --vm unless --host is given, name the programs to run");
	const Measured measured =
		options.on_host ? measure_on_host(comparison) : measure_in_vm(comparison);
	fmt::print("\n{}", format_table(measured.rows));
	if (measured.rows.empty())
		return 1;
	const Rows all = merge(load_rows(comparison.results), measured.rows);
	const auto report = comparison.results.parent_path() / "report.html";
	save_rows(comparison.results, all);
	save_report(report, all);
	fmt::print("results: {}, as a page: {}\n", comparison.results.string(), report.string());
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
