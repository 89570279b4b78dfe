// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <exception>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands.hpp"

namespace
{

using tornadoctl::Format;

/* What the command line said; the chosen command's callback sets status. */
struct Invocation {
	bool json = false;
	std::string users_path = "/sys/kernel/debug/tornado/users";
	tornado::Clustering clustering = tornado::Clustering::cpu;
	std::vector<std::string> command;
	int counter = -1;
	std::int64_t delta = 1;
	int status = 0;

	[[nodiscard]] Format format() const { return json ? Format::json : Format::text; }
};

void add_query_commands(CLI::App &app, Invocation &chosen)
{
	app.add_subcommand("features", "What the loaded module offers")->callback([&chosen] {
		chosen.status = tornadoctl::print_features(chosen.format());
	});

	auto *users = app.add_subcommand("users", "Which processes hold open objects");

	users->add_option("--file", chosen.users_path, "Read this file")->capture_default_str();
	users->callback([&chosen] {
		chosen.status = tornadoctl::print_users(chosen.users_path, chosen.format());
	});
}

void add_counter_run(CLI::App &counter, Invocation &chosen)
{
	using enum tornado::Clustering;
	const std::map<std::string, tornado::Clustering> clusterings{
		{"cpu", cpu}, {"cache", cache}, {"node", node}, {"one", one}};
	auto *run = counter.add_subcommand(
		"run", "Run a command with a new counter, then print the sum to stderr");

	run->add_option("--clustering", chosen.clustering, "Who shares a piece of the counter")
		->transform(
			CLI::CheckedTransformer(clusterings).description("{cpu,cache,node,one}"))
		->type_name("")
		->default_str("cpu");
	/* From the command's name on, everything is the command's, also its options. */
	run->add_option("command", chosen.command, "The command and its arguments")->required();
	run->positionals_at_end();
	run->callback([&chosen] {
		chosen.status = tornadoctl::run_with_counter(chosen.clustering, chosen.command,
							     chosen.format());
	});
}

void add_inherited_descriptor(CLI::App &command, Invocation &chosen)
{
	command.add_option("--fd", chosen.counter, "The counter's descriptor")
		->envname(tornadoctl::counter_variable);
}

void require_counter(const Invocation &chosen)
{
	if (chosen.counter < 0)
		throw CLI::ValidationError("no counter was inherited",
					   "start this below `tornadoctl counter run`, or name a "
					   "descriptor with --fd");
}

void add_counter_commands(CLI::App &app, Invocation &chosen)
{
	auto *counter = app.add_subcommand("counter", "Count events of a whole process tree");

	counter->require_subcommand(1);
	add_counter_run(*counter, chosen);

	auto *add = counter->add_subcommand("add", "Add to the counter of an outer counter run");

	add->add_option("delta", chosen.delta, "What to add")->capture_default_str();
	add_inherited_descriptor(*add, chosen);
	add->callback([&chosen] {
		require_counter(chosen);
		chosen.status = tornadoctl::add_to_counter(chosen.counter, chosen.delta);
	});

	auto *read = counter->add_subcommand("read", "Print the sum of that counter");

	add_inherited_descriptor(*read, chosen);
	read->callback([&chosen] {
		require_counter(chosen);
		chosen.status = tornadoctl::print_counter(chosen.counter, chosen.format());
	});
}

} // namespace

int main(int argc, char **argv)
{
	try {
		CLI::App app{"Ask and use the tornado module"};
		Invocation chosen;

		app.require_subcommand(1);
		app.fallthrough();
		app.add_flag("--json", chosen.json, "Print JSON");
		add_query_commands(app, chosen);
		add_counter_commands(app, chosen);
		CLI11_PARSE(app, argc, argv);
		return chosen.status;
	} catch (const std::exception &failure) {
		fmt::print(stderr, "tornadoctl: {}\n", failure.what());
		return 1;
	}
}
