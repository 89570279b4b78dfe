/* SPDX-License-Identifier: GPL-2.0 */
#include "clock.hpp"
#include "marker.h"
#include "workload.hpp"

namespace bench
{

Interval Worker::measure(std::uint64_t operations)
{
	Interval interval;
	tornado_marker_thread_arrive(place_.index);
	interval.start_ns = monotonic_ns();
	tornado_marker_thread_start(place_.index);
	run(operations);
	tornado_marker_thread_finish(place_.index);
	interval.end_ns = monotonic_ns();
	return interval;
}

} // namespace bench
