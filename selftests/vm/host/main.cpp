// SPDX-License-Identifier: GPL-2.0
#include <csignal>
#include <fmt/ostream.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "accelerator.hpp"
#include "collected_files.hpp"
#include "command.hpp"
#include "guest_image.hpp"
#include "guest_session.hpp"
#include "infrastructure_error.hpp"
#include "options.hpp"
#include "resources.hpp"
#include "test_report.hpp"

namespace
{

using namespace tornado::vm;

constexpr int exit_passed = 0;
constexpr int exit_failed = 1;
constexpr int exit_infrastructure = 2;
constexpr std::size_t console_lines_shown = 150;

// Emulated machines boot in seconds; a debug kernel on a busy host takes longer, and so do many
// CPUs.
std::chrono::seconds boot_allowance(const Options &options)
{
	return std::chrono::seconds(180 + 10 * options.cpus);
}

SessionLimits session_limits(const Options &options)
{
	// A program that had to be killed takes a little longer than its own time.
	auto each = std::chrono::seconds(options.program_timeout_seconds + 30);
	auto silence = boot_allowance(options) + each;
	auto total = boot_allowance(options) * 2 + each * options.programs.size();
	if (options.vm_timeout_seconds)
		total = std::chrono::seconds(options.vm_timeout_seconds);
	return {total, silence};
}

MachineConfig machine_config(const Options &options)
{
	MachineConfig machine;
	machine.qemu = qemu_program(options.qemu);
	machine.kernel = kernel_image(options.kernel);
	machine.cpus = options.cpus;
	machine.nodes = options.nodes;
	machine.numa_distance = options.numa_distance;
	machine.memory_mebibytes = parse_mebibytes(options.memory);
	machine.append = options.append;
	for (const auto &text : options.qemu_arguments)
		for (auto &word : split_words(text))
			machine.qemu_arguments.push_back(std::move(word));
	machine.accelerator = choose_accelerator(options.accelerator, machine);
	return machine;
}

void show_end_of_console(const std::filesystem::path &console)
{
	auto text = read_whole_file(console);
	auto start = text.size();
	for (std::size_t lines = 0; start > 0 && lines <= console_lines_shown; start--)
		lines += text[start - 1] == '\n';
	fmt::print(std::cerr, "tornado-vm: the end of the guest's console:\n{}\n",
		   text.substr(start));
}

void explain_end(const SessionResult &session, const MachineFiles &files)
{
	if (session.end == SessionEnd::finished)
		return;
	// QEMU ends by itself with 0; anything else is a complaint of its own, shown above.
	bool never_ran = session.end == SessionEnd::died && session.qemu_exit_code != 0;
	show_end_of_console(files.console);
	if (never_ran)
		throw InfrastructureError(
			fmt::format("QEMU ended with exit code {}", session.qemu_exit_code));
}

int run(const Options &options)
{
	GuestImage image(options);
	auto machine = machine_config(options);
	ScratchDirectory scratch;
	MachineFiles files{scratch.path() / "initramfs",
			   options.log.empty() ? scratch.path() / "console" : options.log,
			   scratch.path() / "records", scratch.path() / "collected"};
	image.initramfs.write(files.initramfs);

	TestReport report(image.job, std::cout);
	CollectedFiles collected(image.collect);
	auto session = GuestSession(machine, files)
			       .run(session_limits(options), [&](const Record &record) {
				       collected.on_record(record);
				       report.on_record(record);
			       });
	explain_end(session, files);
	report.finish(session);
	collected.finish(files.collected, report);

	if (!options.json.empty()) {
		auto json = report.to_json();
		json["kernel"] = machine.kernel.string();
		json["accelerator"] = machine.accelerator == Accelerator::kvm ? "kvm" : "tcg";
		json["cpus"] = machine.cpus;
		json["nodes"] = machine.nodes;
		write_whole_file(options.json, json.dump(2) + "\n");
	}
	auto counts = report.counts();
	fmt::print(std::cout, "{} passed, {} failed, {} skipped\n", counts.passed, counts.failed,
		   counts.skipped);
	return report.passed() ? exit_passed : exit_failed;
}

} // namespace

int main(int argc, char **argv)
{
	for (int signal : {SIGINT, SIGTERM, SIGHUP})
		std::signal(signal, [](int) { GuestSession::interrupt(); });
	try {
		int exit_code = exit_passed;
		auto options = parse_options(argc, argv, exit_code);
		return options ? run(*options) : exit_code;
	} catch (const std::exception &error) {
		fmt::print(std::cerr, "tornado-vm: {}\n", error.what());
		return exit_infrastructure;
	}
}
