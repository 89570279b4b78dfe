/* SPDX-License-Identifier: GPL-2.0 */
#include "simulation.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "command.hpp"
#include "machine.hpp"
#include "malloc/allocators.hpp"
#include "simulated_rows.hpp"

namespace bench
{

namespace
{

constexpr unsigned int sockets = 4; /* what selftests/numasim/simulate boots */

/* For all rows together; each has a limit of its own, which is tornado-bench's. */
constexpr unsigned int patience_s = 4 * 3600;
constexpr unsigned int row_patience_s = 900;

/* Inline fast paths of tornado.ko are code of its caller. */
constexpr const char *measured_modules = "tornado,tornado_bench";

constexpr const char *guest_results = "/tmp/tornado-bench.json";

/* Where position-independent programs are without randomisation, as simulate boots. */
constexpr const char *program_base = "0x555555554000";

/* The machine that takes one part of the rows. */
class Machine
{
public:
	Machine(const Comparison &comparison, unsigned int index)
		: comparison_(comparison), index_(index),
		  directory_(comparison.results.parent_path() / fmt::format("machine-{}", index))
	{
		std::filesystem::remove_all(directory_);
		std::filesystem::create_directories(directory_);
		log_.open(directory_ / "log");
	}

	CommandLine command() const
	{
		CommandLine command = {comparison_.simulate.string(),
				       directory_.string(),
				       fmt::format("hold={}", comparison_.hold),
				       "--",
				       "--kernel",
				       comparison_.kernel,
				       "--cpus",
				       std::to_string(machine_cpus(comparison_.cpus)),
				       "--memory",
				       "4G",
				       "--timeout",
				       std::to_string(patience_s),
				       "--log",
				       (directory_ / "console").string()};
		for (const auto &module : comparison_.modules)
			command.insert(command.end(), {"--module", module.string()});
		for (const std::string &library : allocator_libraries())
			command.insert(command.end(), {"--file", fmt::format("{0}:{0}", library)});
		command.insert(command.end(),
			       {"--program", joined(program()), "--collect",
				fmt::format("{}:{}", guest_results, measured().string())});
		return command;
	}

	/* All of it goes to the log; what tells how far it is, to the terminal. */
	void on_line(const std::string &line)
	{
		log_ << line << '\n' << std::flush;
		constexpr std::string_view of_program = "  # ";
		constexpr std::string_view of_simulate = "simulate: ";
		for (const std::string_view beginning : {of_program, of_simulate}) {
			if (line.starts_with(beginning))
				fmt::print("machine {}: {}\n", index_ + 1,
					   line.substr(beginning.size()));
		}
		std::fflush(stdout);
	}

	/* In words, if it did not end well. */
	void explain(int exit_code) const
	{
		if (exit_code != 0)
			fmt::print("Simulated machine {} ended with status {}; it said:\n{}\n",
				   index_ + 1, exit_code, end_of_log());
	}

	Rows rows() const
	{
		if (!std::filesystem::exists(directory_ / "raw.jsonl"))
			return Rows::array();
		const auto counted = directory_ / "counted.json";
		CommandLine report = {
			comparison_.numasim.string(),
			"report",
			(directory_ / "raw.jsonl").string(),
			"--kallsyms",
			(directory_ / "kallsyms").string(),
			"--program",
			fmt::format("{}@{}", comparison_.bench.string(), program_base),
			"--module",
			measured_modules,
			"--lines",
			"6",
			"--functions",
			"6",
			"--quiet",
			"--json",
			counted.string()};
		if (!comparison_.parts.empty())
			report.insert(report.end(), {"--parts", comparison_.parts.string()});
		if (run_command(report) != 0)
			throw Failure(fmt::format("numasim report failed on {}",
						  (directory_ / "raw.jsonl").string()));
		return combine(load_rows(measured()), load_rows(counted));
	}

private:
	CommandLine program() const
	{
		CommandLine program = bench_command(comparison_, guest_results);
		program.insert(program.end(),
			       {"--simulated", "--backend", "sim", "--timeout",
				std::to_string(row_patience_s), "--share",
				fmt::format("{}/{}", index_ + 1, comparison_.machines)});
		return program;
	}

	std::filesystem::path measured() const { return directory_ / "measured.json"; }

	std::string end_of_log() const
	{
		constexpr std::size_t most_lines = 25;
		std::ifstream log(directory_ / "log");
		std::vector<std::string> lines;
		for (std::string line; std::getline(log, line);)
			lines.push_back("  " + line);
		const auto shown = std::min(lines.size(), most_lines);
		return fmt::format("{}", fmt::join(lines.end() - static_cast<std::ptrdiff_t>(shown),
						   lines.end(), "\n"));
	}

	const Comparison &comparison_;
	unsigned int index_;
	std::filesystem::path directory_;
	std::ofstream log_;
};

} // namespace

unsigned int machine_cpus(const std::string &cpus)
{
	const unsigned int most = std::ranges::max(parse_numbers(cpus));
	return (most + sockets - 1) / sockets * sockets;
}

Measured measure_in_simulation(const Comparison &comparison)
{
	std::vector<std::unique_ptr<Machine>> machines;
	std::vector<CommandLine> commands;
	for (unsigned int index = 0; index < comparison.machines; ++index) {
		machines.push_back(std::make_unique<Machine>(comparison, index));
		commands.push_back(machines.back()->command());
	}
	fmt::print("booting {} simulated machine{} of {} CPUs in {} sockets, kernel {}\n",
		   machines.size(), machines.size() == 1 ? "" : "s", machine_cpus(comparison.cpus),
		   sockets, comparison.kernel);
	const auto exit_codes =
		run_together(commands, [&machines](std::size_t index, const std::string &line) {
			machines[index]->on_line(line);
		});
	Measured measured = {.complete = true};
	std::vector<Rows> shares;
	for (std::size_t index = 0; index < machines.size(); ++index) {
		machines[index]->explain(exit_codes[index]);
		measured.complete = measured.complete && exit_codes[index] == 0;
		shares.push_back(machines[index]->rows());
	}
	measured.rows = interleave(shares);
	return measured;
}

} // namespace bench
