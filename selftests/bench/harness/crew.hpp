/* SPDX-License-Identifier: GPL-2.0 */
/* The workers of one instance: started, pinned, led through steps, and gone at the end. */
#pragma once

#include <array>
#include <cstdint>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "gate.hpp"
#include "hardware_counters.hpp"
#include "shared_memory.hpp"
#include "workload.hpp"

namespace bench
{

/* What one worker tells of its last run; on lines of its own, on its own node. */
struct alignas(line_size) Report {
	Interval interval;
	CounterValues counters;
	bool failed;
	std::array<char, 256> failure;
};

class Crew
{
public:
	Crew(Instance &instance, const Places &places, WorkersAre kind, bool count_events);

	/* Stops processes that still run.  Threads that hang can only end with the program. */
	~Crew();
	Crew(const Crew &) = delete;
	Crew &operator=(const Crew &) = delete;

	/* All workers do it; throws Failure with the words of the first that could not. */
	void step(Order order);

	const Report &report(std::size_t worker) const
	{
		return *reports_[worker].elements().data();
	}
	std::size_t size() const { return reports_.size(); }

private:
	void serve(std::size_t index);
	void wait_until_parked();
	void fail_if_process_died();
	void leave();

	Instance &instance_;
	const Places &places_;
	bool count_events_;
	SharedArray<Gate> gate_{1};
	std::vector<SharedArray<Report>> reports_;
	std::vector<std::thread> threads_;
	std::vector<pid_t> processes_;
};

} // namespace bench
