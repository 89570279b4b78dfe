// SPDX-License-Identifier: GPL-2.0
/*
 * The QEMU plugin: translates between QEMU's callbacks and the simulator.
 *
 * Only markers are instrumented outside of a region, so that a guest boots at
 * nearly full speed; entering and leaving one throws all translations away.
 */
#include <array>
#include <atomic>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../../bench/marker.h"
#include "clock_hook.hpp"
#include "guest.hpp"
#include "instruction.hpp"
#include "qemu_api.h"
#include "simulator.hpp"

using namespace numasim;

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

namespace
{

/*
 * Made by qemu_plugin_install(), because QEMU's callbacks carry no pointer of
 * ours, and never destroyed: CPUs run until the process has ended.
 */
qemu_plugin_id_t plugin;
Simulator *simulator;
std::FILE *output;
Guest guest;
HostClocks host_clocks;
std::atomic<bool> in_region = false;

void on_translation(qemu_plugin_id_t, qemu_plugin_tb *block);
void on_exit(qemu_plugin_id_t, void *);

ClockTimes guest_clocks()
{
	return simulator->guest_clocks(
		{.nanoseconds = host_clocks.nanoseconds(), .ticks = host_clocks.ticks()});
}

void on_idle(qemu_plugin_id_t, unsigned int cpu)
{
	/* Up to here time was the model's; if this is the last CPU, the host's begins. */
	guest_clocks();
	simulator->idle(cpu);
}

/* Once, over all the time it took to boot: a clock must not change its rate. */
void measure_tick_rate()
{
	static const double rate = static_cast<double>(host_clocks.ticks()) /
				   static_cast<double>(host_clocks.nanoseconds());
	simulator->set_ticks_per_nanosecond(rate);
}

/* Called while all CPUs stand still and nothing is translated any more. */
void after_reset(qemu_plugin_id_t id)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
	if (!in_region)
		return;
	qemu_plugin_register_vcpu_idle_cb(id, on_idle);
	measure_tick_rate();
	simulator->begin_region();
}

void begin_region()
{
	if (!in_region.exchange(true))
		qemu_plugin_reset(plugin, after_reset);
}

void end_region()
{
	if (!in_region.exchange(false))
		return;
	simulator->end_region();
	qemu_plugin_reset(plugin, after_reset);
}

void set_label()
{
	const std::uint64_t length = guest.rsi();
	if (length <= TORNADO_MARKER_LABEL_MAX)
		simulator->set_label(guest.text(guest.rdi(), length));
}

void on_marker(unsigned int cpu, void *operation)
{
	switch (reinterpret_cast<std::uintptr_t>(operation)) {
	case TORNADO_MARKER_LABEL:
		return set_label();
	case TORNADO_MARKER_REGION_BEGIN:
		return begin_region();
	case TORNADO_MARKER_REGION_END:
		return end_region();
	case TORNADO_MARKER_THREAD_ARRIVE:
		return simulator->arrive(cpu);
	case TORNADO_MARKER_THREAD_START:
		return simulator->start(cpu);
	case TORNADO_MARKER_THREAD_FINISH:
		return simulator->finish(cpu);
	case TORNADO_MARKER_HELPER_START:
		return simulator->start_helper(cpu);
	case TORNADO_MARKER_HELPER_FINISH:
		return simulator->finish_helper(cpu);
	default:
		break;
	}
}

/* A block travels in the pointer that QEMU keeps for us. */
static_assert(sizeof(Block) == sizeof(void *));

void on_block(unsigned int cpu, void *block)
{
	simulator->execute(cpu, std::bit_cast<Block>(block));
}

void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, std::uint64_t address, void *site)
{
	if (!simulator->is_active())
		return;
	const auto *const place = qemu_plugin_get_hwaddr(info, address);
	if (place == nullptr || qemu_plugin_hwaddr_is_io(place))
		return simulator->access_device(cpu);
	simulator->access(cpu, *static_cast<const Site *>(site),
			  {.physical_address = qemu_plugin_hwaddr_phys_addr(place),
			   .virtual_address = address,
			   .size = 1u << qemu_plugin_mem_size_shift(info),
			   .store = qemu_plugin_mem_is_store(info)});
}

void instrument(qemu_plugin_insn *instruction)
{
	std::array<std::uint8_t, 16> buffer{};
	const auto size = qemu_plugin_insn_data(instruction, buffer.data(), buffer.size());
	const InstructionBytes bytes(buffer.data(), size);
	if (const auto operation = marker_operation(bytes))
		qemu_plugin_register_vcpu_insn_exec_cb(
			instruction, on_marker, QEMU_PLUGIN_CB_R_REGS,
			reinterpret_cast<void *>(std::uintptr_t{*operation}));
	if (!in_region)
		return;
	const Site *const site =
		simulator->site(qemu_plugin_insn_vaddr(instruction), is_atomic(bytes));
	qemu_plugin_register_vcpu_mem_cb(instruction, on_access, QEMU_PLUGIN_CB_NO_REGS,
					 QEMU_PLUGIN_MEM_RW, const_cast<Site *>(site));
}

void on_translation(qemu_plugin_id_t, qemu_plugin_tb *block)
{
	const std::size_t instructions = qemu_plugin_tb_n_insns(block);
	if (in_region) {
		const Block description = simulator->block(
			qemu_plugin_tb_vaddr(block), static_cast<std::uint32_t>(instructions));
		qemu_plugin_register_vcpu_tb_exec_cb(block, on_block, QEMU_PLUGIN_CB_NO_REGS,
						     std::bit_cast<void *>(description));
	}
	for (std::size_t index = 0; index < instructions; ++index)
		instrument(qemu_plugin_tb_get_insn(block, index));
}

void on_exit(qemu_plugin_id_t, void *)
{
	if (in_region.exchange(false))
		simulator->end_region();
}

void write_record(const std::string &line)
{
	std::fputs(line.c_str(), output);
	std::fflush(output);
}

std::int64_t guest_nanoseconds()
{
	return guest_clocks().nanoseconds;
}

std::int64_t guest_ticks()
{
	return guest_clocks().ticks;
}

void complain(const std::string &text)
{
	fmt::print(stderr, "numasim: {}\n", text);
}

/* All CPUs' threads call this, before the machine starts; QEMU has its clocks by then. */
void on_new_cpu(qemu_plugin_id_t, unsigned int)
{
	if (host_clocks.nanoseconds != nullptr)
		return;
	if (!take_over_clocks({guest_nanoseconds, guest_ticks}, host_clocks)) {
		complain("this QEMU's clocks cannot be controlled: it is not one of QEMU 10's kin, "
			 "or does not export its symbols as distributions' packages do");
		std::_Exit(1);
	}
}

struct Arguments {
	std::string output = "numasim.jsonl";
	Parameters parameters;
};

Arguments parse(std::span<char *> words)
{
	constexpr std::string_view output_key = "out=";
	Arguments arguments;
	for (const std::string_view word : words) {
		if (word.starts_with(output_key))
			arguments.output = word.substr(output_key.size());
		else
			arguments.parameters.set(word);
	}
	return arguments;
}

void set_up(const qemu_info_t &machine, std::span<char *> words)
{
	const Arguments arguments = parse(words);
	if (std::string_view(machine.target_name) != "x86_64" || !machine.system_emulation)
		throw BadParameter("only whole machines with x86-64 CPUs can be simulated");
	const auto cpus = static_cast<Cpu>(machine.system.max_vcpus);
	arguments.parameters.check(cpus);
	output = std::fopen(arguments.output.c_str(), "w");
	if (output == nullptr)
		throw BadParameter(fmt::format("cannot write to {}", arguments.output));
	simulator = new Simulator(cpus, arguments.parameters, write_record);
}

} // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	try {
		set_up(*info, {argv, static_cast<std::size_t>(argc)});
	} catch (const std::exception &error) {
		complain(error.what());
		return 1;
	}
	plugin = id;
	after_reset(id);
	qemu_plugin_register_vcpu_init_cb(id, on_new_cpu);
	return 0;
}
