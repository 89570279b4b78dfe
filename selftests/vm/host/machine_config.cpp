// SPDX-License-Identifier: GPL-2.0
#include "machine_config.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "../protocol/record.hpp"
#include "command.hpp"
#include "infrastructure_error.hpp"

namespace tornado::vm
{

namespace
{

// Under emulation time is what the host grants: watchdogs that count seconds would bark at a busy
// host, and measuring the clock on many CPUs would take minutes.
constexpr std::string_view emulation_parameters =
	" tsc=reliable lpj=4000000 no_timer_check nowatchdog rcupdate.rcu_cpu_stall_timeout=240";

// Without five-level page tables: while the kernel identifies its first CPU it forgets for a moment
// that it has them, and KASAN takes an interrupt in that moment for a wild access. One boot of the
// debug kernel in seven died so.
constexpr std::string_view emulated_cpu = "max,-la57";

std::string kernel_parameters(const MachineConfig &config)
{
	std::string line = "console=ttyS0 panic=-1 panic_on_warn=1 oops=panic log_buf_len=4M";
	if (config.accelerator == Accelerator::tcg)
		line += emulation_parameters;
	if (!config.append.empty())
		line += " " + config.append;
	return line;
}

// Node i gets the CPUs from the i-th share on; shares differ by one CPU at most.
std::string cpus_of_node(const MachineConfig &config, unsigned node)
{
	unsigned first = node * config.cpus / config.nodes;
	unsigned end = (node + 1) * config.cpus / config.nodes;
	if (first == end)
		return {};
	return fmt::format(",cpus={}-{}", first, end - 1);
}

void add_numa(std::vector<std::string> &command, const MachineConfig &config)
{
	unsigned each = config.memory_mebibytes / config.nodes;
	for (unsigned node = 0; node < config.nodes; node++) {
		command.insert(command.end(),
			       {"-object",
				fmt::format("memory-backend-ram,id=memory{},size={}M", node, each),
				"-numa",
				fmt::format("node,nodeid={},memdev=memory{}{}", node, node,
					    cpus_of_node(config, node))});
	}
	for (unsigned from = 0; from < config.nodes; from++)
		for (unsigned to = 0; to < config.nodes; to++)
			if (from != to)
				command.insert(
					command.end(),
					{"-numa", fmt::format("dist,src={},dst={},val={}", from, to,
							      config.numa_distance)});
}

std::string processor_topology(const MachineConfig &config)
{
	// A socket is a node where that comes out even.
	unsigned sockets = config.cpus % config.nodes == 0 ? config.nodes : config.cpus;
	return fmt::format("{},sockets={},cores={},threads=1", config.cpus, sockets,
			   config.cpus / sockets);
}

// Counting instructions as the guest's clock takes one thread for all of its CPUs.
std::string accelerator_name(const MachineConfig &config)
{
	if (config.accelerator == Accelerator::kvm)
		return "kvm";
	const auto &arguments = config.qemu_arguments;
	return std::ranges::count(arguments, "-icount") > 0 ? "tcg" : "tcg,thread=multi";
}

} // namespace

std::vector<std::string> qemu_command(const MachineConfig &config, const MachineFiles &files)
{
	bool kvm = config.accelerator == Accelerator::kvm;
	std::vector<std::string> command = {
		config.qemu.string(),
		"-nodefaults",
		"-no-user-config",
		"-no-reboot",
		"-display",
		"none",
		"-machine",
		"q35",
		"-accel",
		accelerator_name(config),
		"-cpu",
		kvm ? "host" : std::string(emulated_cpu),
		"-smp",
		processor_topology(config),
		"-m",
		fmt::format("{}M", config.memory_mebibytes / config.nodes * config.nodes),
		"-kernel",
		config.kernel.string(),
		"-initrd",
		files.initramfs.string(),
		"-append",
		kernel_parameters(config),
		"-serial",
		"file:" + files.console.string(),
		"-serial",
		"file:" + files.records.string(),
		"-chardev",
		"file,id=collected,path=" + files.collected.string(),
		"-device",
		fmt::format("isa-debugcon,iobase={:#x},chardev=collected", collect_port),
	};
	add_numa(command, config);
	command.insert(command.end(), config.qemu_arguments.begin(), config.qemu_arguments.end());
	return command;
}

unsigned parse_mebibytes(const std::string &text)
{
	unsigned number = 0;
	auto end = text.data() + text.size();
	auto [stop, error] = std::from_chars(text.data(), end, number);
	std::string_view unit(stop, end - stop);
	if (error != std::errc() || number == 0 || (!unit.empty() && unit != "M" && unit != "G"))
		throw InfrastructureError(
			fmt::format("'{}' is not an amount of memory such as 2G or 512M", text));
	return unit == "G" ? number * 1024 : number;
}

} // namespace tornado::vm
