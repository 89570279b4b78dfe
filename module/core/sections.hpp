// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// What platforms have in common on which preemption can be kept off: parts of platform.hpp in
// terms of others.  Included by such a platform, last.
#ifndef TORNADO_CORE_SECTIONS_HPP
#define TORNADO_CORE_SECTIONS_HPP

#include <cstddef>

#include <tornado/types.h>

namespace tornado::platform
{

inline constexpr bool visits_run_on_their_cpu = true;

inline void move_work_to(unsigned /*cpu*/) noexcept {}

inline void wait_for_preemption_off_sections_of(const CpuSet & /*cpus*/) noexcept
{
	wait_for_preemption_off_sections();
}

inline void operation_start(tornado_guard &guard) noexcept
{
	// Preemption off: a visit of this CPU must not flip the generation between reading it and
	// counting, or it would not wait for this operation.
	PreemptionOff off;
	guard.generation = percpu_read(guard.counts);
	percpu_increment<offsetof(tornado_guard_counts, started)>(guard.counts, guard.generation);
	guard.home = percpu_offset();
}

inline bool operation_end(const tornado_guard &guard) noexcept
{
	PreemptionOff off;
	if (percpu_offset() != guard.home) [[unlikely]]
		return false;
	percpu_increment<offsetof(tornado_guard_counts, ended)>(guard.counts, guard.generation);
	return true;
}

template <std::size_t bytes>
bool percpu_add_through(PerCpuAddress address, long long delta) noexcept
{
	PreemptionOff off;
	auto *found = static_cast<std::byte *>(percpu_load(address));
	if (!found) [[unlikely]]
		return false;
	local_add(reinterpret_cast<long long *>(found + bytes), delta);
	return true;
}

static_assert(offsetof(tornado_guard_counts, generation) == 0);

} // namespace tornado::platform

#endif
