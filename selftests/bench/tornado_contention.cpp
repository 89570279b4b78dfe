/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Round trips of two processes on a CPU that others want, too: how many a second,
 * how long they take, and how far the others get meanwhile.
 */
#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "contention/standings.hpp"
#include "machine.hpp"

using namespace bench;

namespace
{

struct Options {
	Scenario scenario;
	unsigned int runs = 5;
	std::uint64_t milliseconds = 400;
	std::vector<unsigned int> busy = {0, 1, 3};
	std::vector<std::string> systems = {"stock:pipe", "tornado:ppc"};
};

void describe(CLI::App &app, Options &options)
{
	app.add_option("--busy", options.busy, "how many busy processes")
		->delimiter(',')
		->capture_default_str();
	app.add_option("--pairs", options.scenario.pairs, "how many clients and servers")
		->check(CLI::PositiveNumber)
		->capture_default_str();
	app.add_option("--quota", options.scenario.quota_percent,
		       "percent of a CPU that the pairs may use; 0: all")
		->check(CLI::Range(0, 100))
		->capture_default_str();
	app.add_flag("!--anywhere", options.scenario.is_pinned, "all processes on any CPU");
	app.add_option("--systems", options.systems, "whose round trips; the first is the measure")
		->delimiter(',')
		->check(CLI::IsMember(contest_systems()))
		->capture_default_str();
	app.add_option("--runs", options.runs, "how often each is measured")
		->check(CLI::PositiveNumber)
		->capture_default_str();
	app.add_option("--milliseconds", options.milliseconds, "how long a run takes")
		->check(CLI::PositiveNumber)
		->capture_default_str();
}

/* The systems in turn, so that what passes by meets all of them. */
std::vector<Standing> compete(const Scenario &scenario, const Options &options)
{
	const Place place = choose_places(1, Placement::compact).front();
	std::vector<Standing> standings;
	for (const std::string &system : options.systems)
		standings.push_back({scenario.name(), system, {}});
	for (unsigned int run = 0; run < options.runs; ++run)
		for (Standing &standing : standings)
			standing.outcomes.push_back(run_contest(standing.system, scenario, place,
								options.milliseconds));
	return standings;
}

void compare(const Options &options)
{
	std::vector<Standing> all;
	for (const unsigned int busy : options.busy) {
		Scenario scenario = options.scenario;
		scenario.busy = busy;
		const auto some = compete(scenario, options);
		all.insert(all.end(), some.begin(), some.end());
	}
	fmt::print("{}", format_standings(all));
}

} // namespace

int main(int argc, char **argv)
{
	CLI::App app("Compares round trips on a CPU that busy processes want, too.");
	Options options;
	describe(app, options);
	CLI11_PARSE(app, argc, argv);
	try {
		compare(options);
	} catch (const std::exception &error) {
		fmt::print(stderr, "tornado-contention: {}\n", error.what());
		return 1;
	}
	return 0;
}
