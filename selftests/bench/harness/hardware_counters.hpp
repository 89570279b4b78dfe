/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hardware and kernel counters of one worker's CPU, through perf_event_open.
 * With the right to do so a whole CPU is counted, so that partner processes and
 * interrupts on it belong to the workload as they do in a simulator; without
 * it, the worker and the children it makes.
 */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "workload.hpp"

namespace bench
{

/* Their order is that of counter_names. */
enum class CounterName : std::size_t {
	cycles,
	instructions,
	cache_misses,
	remote_node_misses,
	context_switches,
	count
};

inline constexpr std::size_t counter_count = static_cast<std::size_t>(CounterName::count);
inline constexpr std::array<std::string_view, counter_count> counter_names = {
	"cycles", "instructions", "cache_misses", "remote_node_misses", "context_switches"};

/* Empty where this machine does not have or does not show the counter. */
using CounterValues = std::array<std::optional<double>, counter_count>;

class HardwareCounters
{
public:
	/* Counters of the calling thread, which is pinned to `place`. */
	explicit HardwareCounters(const Place &place);
	~HardwareCounters();
	HardwareCounters(const HardwareCounters &) = delete;
	HardwareCounters &operator=(const HardwareCounters &) = delete;

	void start();
	CounterValues stop();

private:
	struct Reading {
		std::uint64_t value;
		std::uint64_t enabled_ns;
		std::uint64_t running_ns;
	};

	static std::optional<Reading> read_counter(int descriptor);

	std::array<int, counter_count> descriptors_{};
	std::array<std::optional<Reading>, counter_count> before_{};
};

} // namespace bench
