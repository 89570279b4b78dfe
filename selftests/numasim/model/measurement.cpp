// SPDX-License-Identifier: GPL-2.0
#include "measurement.hpp"

#include <algorithm>

namespace numasim
{

void Measurement::clear()
{
	for (PerCpu &cpu : cpus_)
		cpu = {};
}

void Measurement::start(Cpu cpu, Time now)
{
	PerCpu &mine = cpus_[cpu];
	if (mine.is_working)
		return;
	mine.is_working = true;
	mine.started = now;
	++mine.brackets;
}

void Measurement::finish(Cpu cpu, Time now)
{
	PerCpu &mine = cpus_[cpu];
	if (!mine.is_working)
		return;
	mine.is_working = false;
	--mine.brackets;
	++mine.workers;
	mine.cycles += now - mine.started;
	mine.longest = std::max(mine.longest, now - mine.started);
}

bool Measurement::is_empty() const
{
	return std::ranges::none_of(cpus_, [](const PerCpu &cpu) { return cpu.workers != 0; });
}

void Measurement::fill_in(Record &record) const
{
	record.label = label_;
	for (const PerCpu &cpu : cpus_) {
		record.workers += cpu.workers;
		record.worker_cycles += cpu.cycles;
		record.longest_cycles = std::max(record.longest_cycles, cpu.longest);
		record.counters += cpu.counters;
	}
}

} // namespace numasim
