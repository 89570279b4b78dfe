/* SPDX-License-Identifier: GPL-2.0 */
/* Runs workloads on this machine and writes what they cost. */
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "harness/isolated.hpp"
#include "harness/machine.hpp"
#include "harness/measurement.hpp"
#include "harness/pattern.hpp"
#include "harness/results.hpp"
#include "harness/selection.hpp"
#include "workloads/registry.hpp"

using namespace bench;

namespace
{

/* As kselftest has them. */
constexpr int exit_pass = 0;
constexpr int exit_fail = 1;
constexpr int exit_skip = 4;

struct Options {
	std::string workloads = "*";
	std::string systems = "*";
	std::string cpus = "1,2,4";
	std::string json;
	std::string backend;
	std::string share = "1/1";
	unsigned int repetitions = 5;
	std::uint64_t operations = 0;
	unsigned int least_time_ms = 20;
	unsigned int timeout_s = 120;
	Placement placement = Placement::compact;
	bool count_events = false;
	bool simulated = false;
	bool with_tornado_only = false;
	bool list = false;
	bool isolated = false;
};

Effort effort_of(const Options &options)
{
	return {.repetitions = options.repetitions,
		.operations = options.operations,
		.least_time_ns = std::uint64_t{options.least_time_ms} * 1'000'000,
		.count_events = options.count_events};
}

/* In the process made for it: one measurement, whose row or failure goes to standard output. */
int measure_here(const Options &options)
{
	nlohmann::json answer;
	int code = exit_pass;
	try {
		const unsigned int cpus = parse_numbers(options.cpus).front();
		for (const Workload &workload : find_workloads().workloads) {
			for (const System &system : workload.systems) {
				if (workload.name != options.workloads ||
				    system.name != options.systems)
					continue;
				const auto measurement = measure(
					workload, system, choose_places(cpus, options.placement),
					effort_of(options));
				answer = make_row({.workload = workload.name,
						   .system = system.name,
						   .kernel = kernel_release(),
						   .backend = options.backend,
						   .cpus = cpus},
						  measurement);
				answer["description"] = workload.description;
			}
		}
	} catch (const Unavailable &reason) {
		answer["unavailable"] = reason.what();
		code = exit_skip;
	} catch (const std::exception &error) {
		answer["failure"] = error.what();
		code = exit_fail;
	}
	const std::string text = answer.dump();
	std::fwrite(text.data(), 1, text.size(), stdout);
	std::fflush(stdout);
	return code;
}

class Session
{
public:
	explicit Session(Options options) : options_(std::move(options))
	{
		if (options_.backend.empty())
			options_.backend = detected_backend();
	}

	void measure_all(const std::vector<Selected> &selected)
	{
		std::size_t number = 0;
		for (const Selected &one : selected) {
			fmt::print("[{:>{}}/{}] ", ++number,
				   fmt::formatted_size("{}", selected.size()), selected.size());
			measure_one(*one.workload, *one.system, one.cpus);
		}
	}

	const Rows &rows() const { return rows_; }
	unsigned int failures() const { return failures_; }

private:
	void measure_one(const Workload &workload, const System &system, unsigned int cpus)
	{
		const auto what = fmt::format("{:<22} {:<28} {:>3} CPU{}", workload.name,
					      system.name, cpus, cpus == 1 ? " " : "s");
		if (cpus > usable_cpus()) {
			fmt::print("{}  left out: this machine has {}\n", what, usable_cpus());
			return;
		}
		fmt::print("{}  ", what);
		std::fflush(stdout);
		const Outcome outcome =
			run_isolated(arguments_for(workload, system, cpus), system.environment,
				     std::chrono::seconds(options_.timeout_s));
		note(outcome);
		std::fflush(stdout);
	}

	std::vector<std::string> arguments_for(const Workload &workload, const System &system,
					       unsigned int cpus) const
	{
		return {"tornado-bench",
			"--measure-here",
			"--workloads",
			workload.name,
			"--systems",
			system.name,
			"--cpus",
			std::to_string(cpus),
			"--backend",
			options_.backend,
			"--reps",
			std::to_string(options_.repetitions),
			"--ops",
			std::to_string(options_.simulated ? workload.simulated_operations
							  : options_.operations),
			"--least-time",
			std::to_string(options_.least_time_ms),
			"--placement",
			options_.placement == Placement::spread ? "spread" : "compact",
			options_.count_events ? "--events" : "--no-events"};
	}

	void note(const Outcome &outcome)
	{
		const auto answer = nlohmann::json::parse(outcome.output, nullptr, false);
		if (outcome.timed_out) {
			fail(fmt::format("no end after {} s", options_.timeout_s));
		} else if (!answer.is_object()) {
			fail(fmt::format("ended with status {}", outcome.exit_code));
		} else if (answer.contains("unavailable")) {
			fmt::print("left out: {}\n", answer["unavailable"].get<std::string>());
		} else if (answer.contains("failure")) {
			fail(answer["failure"].get<std::string>());
		} else {
			fmt::print("{:>12.1f} ns/op  (min {:.1f}, max {:.1f})\n",
				   answer["ns_per_op"].get<double>(),
				   answer["ns_per_op_min"].get<double>(),
				   answer["ns_per_op_max"].get<double>());
			rows_.push_back(answer);
		}
	}

	void fail(const std::string &words)
	{
		fmt::print("FAILED: {}\n", words);
		++failures_;
	}

	Options options_;
	Rows rows_ = Rows::array();
	unsigned int failures_ = 0;
};

void list(const Registry &registry, const Options &options)
{
	for (const Workload &workload : registry.workloads) {
		if (!matches(workload.name, options.workloads))
			continue;
		fmt::print("{}: {}\n", workload.name, workload.description);
		for (const System &system : workload.systems)
			fmt::print("  {}\n", system.name);
	}
}

int run(const Options &options)
{
	if (options.isolated)
		return measure_here(options);
	const Registry registry = find_workloads();
	if (options.list)
		list(registry, options);
	for (const std::string &remark : registry.remarks)
		fmt::print("{}\n", remark);
	if (options.list)
		return exit_pass;
	const Choice choice = {.workloads = options.workloads,
			       .systems = options.systems,
			       .cpus = parse_numbers(options.cpus),
			       .with_tornado_only = options.with_tornado_only,
			       .share = parse_share(options.share)};
	Session session(options);
	session.measure_all(select(registry.workloads, choice));
	if (!options.json.empty())
		save_rows(options.json, session.rows());
	if (session.failures() != 0)
		return exit_fail;
	if (!session.rows().empty())
		return exit_pass;
	fmt::print("nothing was measured: no workload that can run here matches \"{}\"\n",
		   options.workloads);
	return exit_skip;
}

void describe(CLI::App &app, Options &options)
{
	app.add_option("--workloads", options.workloads, "patterns of names, comma-separated")
		->capture_default_str();
	app.add_option("--systems", options.systems, "patterns of names, comma-separated")
		->capture_default_str();
	app.add_option("--cpus", options.cpus, "how many CPUs, one after the other: 1,2,4 or 1-4")
		->capture_default_str();
	app.add_option("--reps", options.repetitions, "repetitions, besides a discarded first one")
		->capture_default_str()
		->check(CLI::Range(1, 1000));
	app.add_option("--ops", options.operations,
		       "operations of each worker in a repetition; 0: what fills --least-time");
	app.add_flag("--simulated", options.simulated,
		     "as many operations as each workload needs where a simulator counts")
		->excludes("--ops");
	app.add_option("--share", options.share,
		       "measure one part of the rows: 1/2 and 2/2 together are all");
	app.add_flag("--with-tornado-only", options.with_tornado_only,
		     "leave out workloads that have no tornado system");
	app.add_option("--least-time", options.least_time_ms, "milliseconds of a repetition")
		->capture_default_str();
	app.add_option("--timeout", options.timeout_s, "seconds for one row")
		->capture_default_str();
	app.add_option("--placement", options.placement, "compact or spread over NUMA nodes")
		->transform(CLI::CheckedTransformer(std::vector<std::pair<std::string, Placement>>{
			{"compact", Placement::compact}, {"spread", Placement::spread}}));
	app.add_option("--json", options.json, "write results to this file");
	app.add_option("--backend", options.backend, "name of the backend in results");
	app.add_flag("--events,!--no-events", options.count_events,
		     "count cycles, instructions, misses, context switches");
	app.add_flag("--list", options.list, "show what can run here and end");
	app.add_flag("--measure-here", options.isolated)->group("");
}

} // namespace

int main(int argc, char **argv)
{
	CLI::App app("Runs workloads, stock Linux and tornado side by side, and prints what one "
		     "operation costs one CPU.");
	Options options;
	describe(app, options);
	CLI11_PARSE(app, argc, argv);
	try {
		return run(options);
	} catch (const std::exception &error) {
		fmt::print(stderr, "tornado-bench: {}\n", error.what());
		return exit_fail;
	}
}
