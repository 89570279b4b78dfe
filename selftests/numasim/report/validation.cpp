// SPDX-License-Identifier: GPL-2.0
#include "validation.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace numasim
{
namespace
{

/* How many coherence misses an operation has, on so many CPUs. */
struct Expectation {
	std::string_view workload;
	unsigned int least_cpus;
	double least;
	double most;
};

constexpr std::array expectations{
	Expectation{"shared-atomic", 2, 0.9, 1.1},
	Expectation{"packed-counters", 2, 0.4, 2},
	Expectation{"padded-counters", 1, 0, 0.02},
	/* With few readers some find the line as they left it, one time in twice their number. */
	Expectation{"rwlock-read", 8, 3.5, 4.5},
	/* Pairs share nothing but the kernel's own state. */
	Expectation{"pipe-pairs", 1, 0, 10},
};

constexpr double most_instruction_spread = 0.01;

std::string describe(const Row &row)
{
	return fmt::format("{} on {} {}", row.workload, row.cpus, row.cpus == 1 ? "CPU" : "CPUs");
}

Check check_row(const Row &row, const Expectation &expected)
{
	const Summary misses = row.figures.at("coherence_misses_per_op");
	return {misses.median >= expected.least && misses.median <= expected.most,
		fmt::format("{}: {:.3f} coherence misses per operation, expected {} to {}",
			    describe(row), misses.median, expected.least, expected.most)};
}

Check check_spread(const std::string &workload, const std::vector<double> &instructions)
{
	const Summary summary = summarize(instructions);
	const double spread = (summary.max - summary.min) / summary.median;
	return {spread <= most_instruction_spread,
		fmt::format(
			"{} on 1 CPU: {:.1f} to {:.1f} instructions per operation over {} boots, "
			"{:.2f} % apart",
			workload, summary.min, summary.max, instructions.size(), 100 * spread)};
}

} // namespace

std::vector<Check> check_misses(const std::vector<Row> &rows)
{
	std::vector<Check> checks;
	for (const Expectation &expected : expectations) {
		bool is_there = false;
		for (const Row &row : rows) {
			if (row.workload != expected.workload || row.cpus < expected.least_cpus)
				continue;
			is_there = true;
			checks.push_back(check_row(row, expected));
		}
		if (!is_there)
			checks.push_back(
				{false, fmt::format("{}: was not measured", expected.workload)});
	}
	return checks;
}

std::vector<Check> check_repeats(const std::vector<std::vector<Row>> &boots)
{
	std::map<std::string, std::vector<double>> instructions;
	for (const std::vector<Row> &rows : boots)
		for (const Row &row : rows)
			if (row.cpus == 1)
				instructions[row.workload].push_back(
					row.figures.at("instructions_per_op").median);
	std::vector<Check> checks;
	for (const auto &[workload, counts] : instructions)
		checks.push_back(check_spread(workload, counts));
	return checks;
}

} // namespace numasim
