// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <vector>

#include "counters.hpp"
#include "label.hpp"
#include "record.hpp"

namespace numasim
{

/* One repetition of a workload: which CPUs are counted, what they did, how long they took. */
class Measurement
{
public:
	explicit Measurement(Cpu cpus) : cpus_(cpus) {}

	void clear();

	void set_label(const Label &label) { label_ = label; }
	const Label &label() const { return label_; }

	/* The CPU does the workload's operations from here to finish(). */
	void start(Cpu cpu, Time now);
	void finish(Cpu cpu, Time now);

	/* The CPU works for others; its time is not the workload's, but what it does counts. */
	void start_helper(Cpu cpu) { ++cpus_[cpu].brackets; }
	void finish_helper(Cpu cpu) { cpus_[cpu].brackets -= cpus_[cpu].brackets != 0; }

	bool counts(Cpu cpu) const { return cpus_[cpu].brackets != 0; }
	Counters &counters(Cpu cpu) { return cpus_[cpu].counters; }

	/* True if nothing was done that is worth a record. */
	bool is_empty() const;

	/* Everything that is known here; the rest of the record is left as it is. */
	void fill_in(Record &record) const;

private:
	struct alignas(128) PerCpu {
		unsigned int brackets = 0; /* of workers and helpers that are open on this CPU */
		bool is_working = false;
		Time started = 0;
		unsigned int workers = 0; /* that have finished */
		Time cycles = 0;	  /* they took together */
		Time longest = 0;
		Counters counters;
	};

	Label label_;
	std::vector<PerCpu> cpus_;
};

} // namespace numasim
