// SPDX-License-Identifier: GPL-2.0
/* Runs the validation workloads, once each for every number of CPUs. */
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "harness/machine.hpp"
#include "harness/measurement.hpp"
#include "harness/pattern.hpp"
#include "workloads.hpp"

namespace
{

struct Options {
	std::string workloads = "*";
	std::string cpus = "1,2,4,8,16";
	unsigned int repetitions = 3;
	std::uint64_t operations = 0;
};

void run(const bench::Workload &workload, unsigned int cpus, const Options &options)
{
	const std::uint64_t operations =
		options.operations != 0 ? options.operations : workload.operations;
	const auto places = bench::choose_places(cpus, bench::Placement::compact);
	const bench::Effort effort{.repetitions = options.repetitions, .operations = operations};
	bench::measure(workload, workload.systems.front(), places, effort);
	fmt::print("{} on {} CPUs: {} operations each\n", workload.name, cpus, operations);
	std::fflush(stdout);
}

void run(const Options &options)
{
	for (const bench::Workload &workload : numasim::guest::workloads()) {
		if (!bench::matches(workload.name, options.workloads))
			continue;
		for (const unsigned int cpus : bench::parse_numbers(options.cpus))
			run(workload, cpus, options);
	}
}

} // namespace

int main(int argc, char **argv)
{
	CLI::App app(
		"Runs workloads whose coherence traffic is known, inside the simulated machine.");
	Options options;
	app.add_option("--workloads", options.workloads, "patterns of names, comma-separated")
		->capture_default_str();
	app.add_option("--cpus", options.cpus, "how many CPUs, one after the other: 1,2,4 or 1-4")
		->capture_default_str();
	app.add_option("--reps", options.repetitions, "repetitions, besides a discarded first one")
		->capture_default_str();
	app.add_option("--ops", options.operations,
		       "operations of each worker; 0: as many as it needs");
	CLI11_PARSE(app, argc, argv);
	try {
		run(options);
	} catch (const std::exception &error) {
		fmt::print(stderr, "numasim-guest: {}\n", error.what());
		return 1;
	}
	return 0;
}
