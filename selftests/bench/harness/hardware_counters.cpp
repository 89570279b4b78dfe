/* SPDX-License-Identifier: GPL-2.0 */
#include "hardware_counters.hpp"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench
{

namespace
{

struct Event {
	std::uint32_t type;
	std::uint64_t config;
};

constexpr std::uint64_t cache_event(std::uint64_t cache, std::uint64_t operation,
				    std::uint64_t result)
{
	return cache | operation << 8 | result << 16;
}

constexpr std::array<Event, counter_count> events = {{
	{PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
	{PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
	{PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
	{PERF_TYPE_HW_CACHE, cache_event(PERF_COUNT_HW_CACHE_NODE, PERF_COUNT_HW_CACHE_OP_READ,
					 PERF_COUNT_HW_CACHE_RESULT_MISS)},
	{PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES},
}};

int perf_event_open(perf_event_attr &attributes, pid_t task, int cpu)
{
	return static_cast<int>(
		syscall(SYS_perf_event_open, &attributes, task, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

int open_counter(const Event &event, int cpu)
{
	perf_event_attr attributes{};
	attributes.size = sizeof(attributes);
	attributes.type = event.type;
	attributes.config = event.config;
	attributes.disabled = 1;
	attributes.exclude_hv = 1;
	attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	const int whole_cpu = perf_event_open(attributes, -1, cpu);
	if (whole_cpu >= 0)
		return whole_cpu;
	attributes.inherit = 1;
	return perf_event_open(attributes, 0, -1);
}

} // namespace

HardwareCounters::HardwareCounters(const Place &place)
{
	for (std::size_t index = 0; index < counter_count; ++index)
		descriptors_[index] = open_counter(events[index], place.cpu);
}

HardwareCounters::~HardwareCounters()
{
	for (const int descriptor : descriptors_) {
		if (descriptor >= 0)
			close(descriptor);
	}
}

std::optional<HardwareCounters::Reading> HardwareCounters::read_counter(int descriptor)
{
	Reading reading{};
	if (descriptor < 0 || read(descriptor, &reading, sizeof(reading)) != sizeof(reading))
		return std::nullopt;
	return reading;
}

void HardwareCounters::start()
{
	for (std::size_t index = 0; index < counter_count; ++index)
		before_[index] = read_counter(descriptors_[index]);
	for (const int descriptor : descriptors_) {
		if (descriptor >= 0)
			ioctl(descriptor, PERF_EVENT_IOC_ENABLE, 0);
	}
}

CounterValues HardwareCounters::stop()
{
	for (const int descriptor : descriptors_) {
		if (descriptor >= 0)
			ioctl(descriptor, PERF_EVENT_IOC_DISABLE, 0);
	}
	CounterValues values;
	for (std::size_t index = 0; index < counter_count; ++index) {
		const auto after = read_counter(descriptors_[index]);
		const auto &before = before_[index];
		if (!after || !before || after->running_ns == before->running_ns)
			continue;
		/* More events than counters are counted in turns: scale to the whole time. */
		values[index] = static_cast<double>(after->value - before->value) *
				static_cast<double>(after->enabled_ns - before->enabled_ns) /
				static_cast<double>(after->running_ns - before->running_ns);
	}
	return values;
}

} // namespace bench
