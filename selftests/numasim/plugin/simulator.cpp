// SPDX-License-Identifier: GPL-2.0
#include "simulator.hpp"

#include <algorithm>

namespace numasim
{

using Guard = std::lock_guard<SpinLock>;

Simulator::Simulator(Cpu cpus, const Parameters &parameters, Write write)
	: parameters_(parameters), write_(std::move(write)), turnstile_(cpus, parameters),
	  memory_(cpus, parameters), measurement_(cpus)
{
}

void Simulator::set_label(std::string_view text)
{
	const Guard guard(model_lock_);
	measurement_.set_label(Label::parse(text));
}

void Simulator::begin_region()
{
	const Guard guard(model_lock_);
	measurement_.clear();
	attribution_.clear();
	turnstile_.start();
	active_ = true;
}

void Simulator::end_region()
{
	active_ = false;
	turnstile_.stop();
	const Guard guard(model_lock_);
	if (measurement_.is_empty())
		return;
	Record record;
	record.machine_cpus = cpus();
	record.machine_sockets = memory_.topology().sockets();
	record.hold = parameters_.hold;
	record.parameters = parameters_.describe();
	record.turns = turnstile_.turns();
	record.interventions = turnstile_.interventions();
	measurement_.fill_in(record);
	add_attribution(record, attribution_, parameters_.lines);
	measurement_.clear();
	write_(to_json_line(record));
}

void Simulator::execute(Cpu cpu, Block block)
{
	if (!is_active())
		return;
	Seat &seat = turnstile_.seat(cpu);
	const Time now = seat.time() + block.instructions;
	seat.set_time(now);
	if (measurement_.counts(cpu)) {
		Counters &counters = measurement_.counters(cpu);
		counters.instructions += block.instructions;
		counters.kernel_instructions += block.kernel * block.instructions;
		const Guard guard(model_lock_);
		attribution_.block(block.number).instructions += block.instructions;
		if (block.code_page != 0)
			attribution_.page(block.code_page).instructions += block.instructions;
	}
	if (seat.turn.is_over(now))
		turnstile_.wait_for_turn(cpu);
}

void Simulator::access(Cpu cpu, const Site &site, const MemoryAccess &access)
{
	if (!is_active())
		return;
	const Guard guard(model_lock_);
	if (measurement_.counts(cpu)) {
		Counters &counters = measurement_.counters(cpu);
		counters.loads += !access.store;
		counters.stores += access.store;
		counters.atomics += access.store && site.atomic;
		if (access.store && site.atomic && site.code_page != 0)
			++attribution_.page(site.code_page).atomics;
	}
	if (access.store && site.atomic) {
		Seat &seat = turnstile_.seat(cpu);
		seat.set_time(seat.time() + parameters_.atomic_latency);
	}
	/* The second line of an access may be in another page, whose place is not known. */
	const auto offset = static_cast<unsigned int>(access.physical_address % line_bytes);
	const unsigned int in_first = std::min(access.size, line_bytes - offset);
	access_line(cpu, site, access, in_first);
	MemoryAccess rest = access;
	rest.physical_address += in_first;
	rest.virtual_address += in_first;
	if (in_first < access.size && rest.physical_address % page_bytes != 0)
		access_line(cpu, site, rest, access.size - in_first);
}

void Simulator::access_line(Cpu cpu, const Site &site, const MemoryAccess &access,
			    unsigned int size)
{
	const LineNumber number = access.physical_address / line_bytes;
	if (number >= max_lines)
		return;
	const auto offset = static_cast<unsigned int>(access.physical_address % line_bytes);
	const WordMask words = words_touched(offset, size);
	Seat &seat = turnstile_.seat(cpu);
	const bool write = access.store || site.atomic;
	const Outcome outcome = memory_.access(cpu, number, words, write, seat.time());
	if (outcome.miss != Miss::none)
		seat.set_time(seat.time() + outcome.stall());
	seat.turn.consider(outcome, seat.time());
	if (!measurement_.counts(cpu))
		return;
	if (site.code_page != 0)
		attribution_.touched_by_module(site, memory_.line(number), number);
	measurement_.counters(cpu).count(outcome);
	if (is_coherence_miss(outcome.miss))
		attribution_.missed(site, number, access.virtual_address, words, outcome);
}

void Simulator::access_device(Cpu cpu)
{
	if (is_active() && measurement_.counts(cpu))
		++measurement_.counters(cpu).device_accesses;
}

void Simulator::idle(Cpu cpu)
{
	if (is_active())
		turnstile_.leave(cpu);
}

void Simulator::arrive(Cpu cpu)
{
	if (is_active())
		turnstile_.gather(cpu, measurement_.label().threads);
}

void Simulator::start(Cpu cpu)
{
	if (is_active())
		measurement_.start(cpu, turnstile_.seat(cpu).time());
}

void Simulator::finish(Cpu cpu)
{
	if (is_active())
		measurement_.finish(cpu, turnstile_.seat(cpu).time());
}

void Simulator::start_helper(Cpu cpu)
{
	if (is_active())
		measurement_.start_helper(cpu);
}

void Simulator::finish_helper(Cpu cpu)
{
	if (is_active())
		measurement_.finish_helper(cpu);
}

Block Simulator::block(std::uint64_t address, std::uint32_t instructions)
{
	const Guard guard(model_lock_);
	const std::uint32_t page = attribution_.code_page(address);
	return {.number = attribution_.block_number(address),
		.instructions = static_cast<std::uint16_t>(instructions),
		.code_page = static_cast<std::uint16_t>(page & 0x7fff),
		.kernel = is_kernel_address(address)};
}

const Site *Simulator::site(std::uint64_t address, bool atomic)
{
	const Guard guard(model_lock_);
	return attribution_.site(address, atomic);
}

double Simulator::model_nanoseconds() const
{
	return static_cast<double>(turnstile_.now()) * parameters_.ns_per_cycle;
}

ClockTimes Simulator::guest_clocks(const ClockTimes &host)
{
	const Guard guard(clock_lock_);
	const bool follow_model = clocks_follow_model();
	const double model = model_nanoseconds();
	return {.nanoseconds = nanoseconds_.read(host.nanoseconds, static_cast<std::int64_t>(model),
						 follow_model),
		.ticks = ticks_.read(host.ticks,
				     static_cast<std::int64_t>(model * ticks_per_nanosecond_),
				     follow_model)};
}

} // namespace numasim
