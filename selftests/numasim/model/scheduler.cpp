// SPDX-License-Identifier: GPL-2.0
#include "scheduler.hpp"

#include <algorithm>

namespace numasim
{

void Scheduler::change(Cpu cpu, State state)
{
	Entry &entry = cpus_[cpu];
	if (entry.state == State::running)
		running_.reset();
	gathered_ += (state == State::gathered) - (entry.state == State::gathered);
	active_ += (state != State::outside) - (entry.state != State::outside);
	entry.state = state;
}

void Scheduler::ask(Cpu cpu, Time time)
{
	change(cpu, State::waiting);
	cpus_[cpu].time = time;
}

void Scheduler::leave(Cpu cpu)
{
	change(cpu, State::outside);
}

void Scheduler::gather(Cpu cpu, Time time)
{
	change(cpu, State::gathered);
	cpus_[cpu].time = time;
}

Time Scheduler::release_gathered()
{
	Time latest = now_;
	for (const Entry &entry : cpus_)
		if (entry.state == State::gathered)
			latest = std::max(latest, entry.time);
	for (Cpu cpu = 0; cpu < cpus_.size(); ++cpu)
		if (cpus_[cpu].state == State::gathered)
			ask(cpu, latest);
	return latest;
}

std::optional<Grant> Scheduler::grant()
{
	if (running_)
		return std::nullopt;
	std::optional<Cpu> next;
	Time first = never;
	Time second = never;
	for (Cpu cpu = 0; cpu < cpus_.size(); ++cpu) {
		if (cpus_[cpu].state != State::waiting)
			continue;
		const Time time = cpus_[cpu].time;
		if (!next || time < first) {
			second = first;
			first = time;
			next = cpu;
		} else {
			second = std::min(second, time);
		}
	}
	if (!next)
		return std::nullopt;
	change(*next, State::running);
	running_ = next;
	now_ = std::max(now_, first);
	const Time rival = second == never ? first : second;
	const Time limit = std::min(rival + quantum_, first + most_quanta * quantum_);
	return Grant{*next, first, limit, rival};
}

} // namespace numasim
