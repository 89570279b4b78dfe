// SPDX-License-Identifier: GPL-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>

namespace tornado::vm
{

namespace
{

constexpr int usage_error = 2;

// One value each time the option is given: what follows it is not swallowed.
CLI::Option *add_list(CLI::App &app, const std::string &name, std::vector<std::string> &values,
		      const std::string &help)
{
	return app.add_option(name, values, help)
		->expected(1)
		->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void describe_machine(CLI::App &app, Options &options)
{
	app.add_option("--kernel", options.kernel, "6.1, 6.12, debug, or the path of a bzImage")
		->capture_default_str();
	app.add_option("--cpus", options.cpus, "CPUs")
		->check(CLI::Range(1, 255))
		->capture_default_str();
	app.add_option("--nodes", options.nodes, "NUMA nodes")
		->check(CLI::Range(1, 64))
		->capture_default_str();
	app.add_option("--distance", options.numa_distance,
		       "distance between two nodes; 10 is local")
		->check(CLI::Range(11, 254))
		->capture_default_str();
	app.add_option("--memory", options.memory, "of all nodes together, such as 2G")
		->capture_default_str();
	app.add_option("--accel", options.accelerator, "auto takes KVM where it proves to work")
		->check(CLI::IsMember({"auto", "kvm", "tcg"}))
		->capture_default_str();
	app.add_option("--append", options.append, "more kernel parameters");
	app.add_option("--qemu", options.qemu, "another QEMU than the one fetch finds");
	add_list(app, "--qemu-arg", options.qemu_arguments,
		 "more arguments for QEMU, split at blanks: --qemu-arg='-plugin FILE'");
}

void describe_work(CLI::App &app, Options &options)
{
	add_list(app, "--module", options.modules,
		 "\"FILE.ko [PARAMETER=VALUE...]\", loaded in order");
	add_list(app, "--program", options.programs, "\"PATH [ARGUMENT...]\", run in order");
	add_list(app, "--file", options.files, "HOST[:GUEST]: a file or directory to take along");
	add_list(app, "--env", options.environment, "NAME=VALUE for the programs");
	add_list(app, "--collect", options.collect, "GUEST:HOST: a file to bring back");
	app.add_option("--timeout", options.program_timeout_seconds, "seconds for each program")
		->check(CLI::Range(1, 86400))
		->capture_default_str();
	app.add_option("--vm-timeout", options.vm_timeout_seconds,
		       "seconds for everything; without it, what all programs together may take");
	app.add_option("--log", options.log, "where the guest's console goes");
	app.add_option("--json", options.json, "where the results go as JSON");
}

} // namespace

std::optional<Options> parse_options(int argc, char **argv, int &exit_code)
{
	Options options;
	CLI::App app(
		"Boots a kernel in QEMU, loads modules, runs programs in it, and reports in KTAP.");
	app.footer("Exit code: 0 all passed, 1 something failed, 2 wrong usage or the bench itself "
		   "failed.");
	describe_machine(app, options);
	describe_work(app, options);
	try {
		app.parse(argc, argv);
	} catch (const CLI::ParseError &error) {
		exit_code = app.exit(error) == 0 ? 0 : usage_error;
		return std::nullopt;
	}
	return options;
}

} // namespace tornado::vm
