/* SPDX-License-Identifier: GPL-2.0 */
#include "measurement.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "crew.hpp"
#include "machine.hpp"
#include "marker.h"

namespace bench
{

namespace
{

class Repeater
{
public:
	Repeater(const Workload &workload, const System &system, const Places &places,
		 const Effort &effort)
		: workload_(workload), system_(system), instance_(system.prepare(places)),
		  crew_(*instance_, places, workload.workers_are, effort.count_events)
	{
	}

	/* Runs, checks, and returns the time from the first start to the last end. */
	std::uint64_t repeat(std::uint64_t operations)
	{
		rewind(operations);
		const std::string label = describe(operations);
		tornado_marker_label(label.data(), label.size());
		tornado_marker_region_begin();
		crew_.step({Step::run, operations});
		tornado_marker_region_end();
		crew_.step({Step::check, operations});
		operations_so_far_ += operations * crew_.size();
		instance_->verify(operations_so_far_);
		++repetition_;
		return elapsed_ns();
	}

	/* Sum over all workers; empty if one of them has no value. */
	std::optional<double> counted(std::size_t counter) const
	{
		double sum = 0;
		for (std::size_t worker = 0; worker < crew_.size(); ++worker) {
			const auto value = crew_.report(worker).counters[counter];
			if (!value)
				return std::nullopt;
			sum += *value;
		}
		return sum;
	}

	/* The last to be asked: see Instance. */
	std::optional<double> disturbed_cpus_per_op() { return instance_->disturbed_cpus_per_op(); }

private:
	/* A region in which no worker starts is simulated, and leaves no record. */
	void rewind(std::uint64_t operations)
	{
		if (workload_.simulate_rewind)
			tornado_marker_region_begin();
		crew_.step({Step::rewind, operations});
		if (workload_.simulate_rewind)
			tornado_marker_region_end();
	}

	std::string describe(std::uint64_t operations) const
	{
		return fmt::format("workload={}\nsystem={}\nkernel={}\ncpus={}\nthreads={}\n"
				   "operations={}\nrepetition={}\npage_bytes={}\n",
				   workload_.name, system_.name, kernel_release(), crew_.size(),
				   crew_.size(), operations * crew_.size(), repetition_,
				   workload_.page_bytes);
	}

	std::uint64_t elapsed_ns() const
	{
		std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
		std::uint64_t last = 0;
		for (std::size_t worker = 0; worker < crew_.size(); ++worker) {
			const Interval &interval = crew_.report(worker).interval;
			first = std::min(first, interval.start_ns);
			last = std::max(last, interval.end_ns);
		}
		return std::max<std::uint64_t>(last - first, 1);
	}

	const Workload &workload_;
	const System &system_;
	std::unique_ptr<Instance> instance_;
	Crew crew_;
	std::uint64_t operations_so_far_ = 0;
	unsigned int repetition_ = 0;
};

/* The discarded repetition: warms up, and finds out how many operations fill the time. */
std::uint64_t warm_up(Repeater &repeater, const Workload &workload, const Effort &effort)
{
	const std::uint64_t most = workload.most_operations;
	if (effort.operations != 0) {
		const std::uint64_t operations = std::min(effort.operations, most);
		repeater.repeat(operations);
		return operations;
	}
	std::uint64_t operations = std::min(workload.operations, most);
	std::uint64_t elapsed = repeater.repeat(operations);
	while (elapsed < effort.least_time_ns / 2 && operations < most) {
		operations = calibrate(operations, elapsed, effort.least_time_ns, most);
		elapsed = repeater.repeat(operations);
	}
	return operations;
}

} // namespace

std::uint64_t calibrate(std::uint64_t operations, std::uint64_t elapsed_ns,
			std::uint64_t least_time_ns, std::uint64_t most_operations)
{
	/* A first run that was disturbed must not lead to a jump by a factor of thousands. */
	constexpr double largest_step = 50;
	const double factor =
		std::clamp(static_cast<double>(least_time_ns) / static_cast<double>(elapsed_ns),
			   1.0, largest_step);
	const auto wanted = static_cast<std::uint64_t>(static_cast<double>(operations) * factor);
	return std::clamp<std::uint64_t>(wanted, 1, most_operations);
}

Measurement measure(const Workload &workload, const System &system, const Places &places,
		    const Effort &effort)
{
	Repeater repeater(workload, system, places, effort);
	const std::uint64_t operations = warm_up(repeater, workload, effort);
	const double all_operations = static_cast<double>(operations * places.size());
	Measurement measurement;
	measurement.operations = operations * places.size();
	for (unsigned int repetition = 0; repetition < effort.repetitions; ++repetition) {
		const std::uint64_t elapsed = repeater.repeat(operations);
		measurement.ns_per_op.push_back(static_cast<double>(elapsed) *
						static_cast<double>(places.size()) /
						all_operations);
		for (std::size_t counter = 0; counter < counter_count; ++counter) {
			const auto counted = repeater.counted(counter);
			if (!counted)
				continue;
			auto &sum = measurement.counters_per_op[counter];
			sum = sum.value_or(0) + *counted / all_operations / effort.repetitions;
		}
	}
	measurement.disturbed_cpus_per_op = repeater.disturbed_cpus_per_op();
	return measurement;
}

} // namespace bench
