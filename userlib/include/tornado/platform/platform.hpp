// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The platform of module/core/platform.hpp for programs: the threads of a process on real CPUs.
//
// What is counted on a CPU is counted in restartable sections (sections.h), which need no lock.
// PreemptionOff cannot keep a thread on its CPU here.  It is a lock of the CPU it began on: inside,
// that CPU counts as the current one, wherever the thread runs, and no other thread is in a
// PreemptionOff section of it.  Sections of sections.h are not kept out; so what changes in them
// changes in no other way.
//
// wait_for_preemption_off_sections() waits for both: it takes each lock once, and membarrier(2)
// restarts sections.  Nothing ever has to run on a CPU to wait for it, so no visit does.
#ifndef TORNADO_PLATFORM_PLATFORM_HPP
#define TORNADO_PLATFORM_PLATFORM_HPP

#include <atomic>
#include <cstddef>

#include <tornado/platform/blocking.hpp>
#include <tornado/platform/sections.h>
#include <tornado/types.h>

namespace tornado::platform
{

inline constexpr bool visits_run_on_their_cpu = false;
inline constexpr unsigned long percpu_stride = 1UL << TORNADO_PERCPU_SHIFT;

unsigned cpu_limit() noexcept;
unsigned node_limit() noexcept;
unsigned node_of(unsigned cpu) noexcept;
unsigned cache_of(unsigned cpu) noexcept;
unsigned rank_of(unsigned cpu) noexcept;
unsigned current_cpu() noexcept;

class PreemptionOff
{
public:
	PreemptionOff() noexcept;
	~PreemptionOff();
	PreemptionOff(const PreemptionOff &) = delete;
	PreemptionOff &operator=(const PreemptionOff &) = delete;
};

/// What a signal handler interrupts is not kept from it: handlers make nothing and destroy nothing.
class InterruptsOff : PreemptionOff
{
};

void *allocate(std::size_t size, unsigned node, Sleep sleep) noexcept;
void free(void *memory) noexcept;

class NodeBlocks;
using BlockSource = NodeBlocks *;
BlockSource block_source_create(const char *name, std::size_t size, std::size_t alignment,
				bool charged) noexcept;
void block_source_destroy(BlockSource source) noexcept;
void *block_allocate(BlockSource source, unsigned node, bool strict, Sleep sleep) noexcept;
void blocks_free(BlockSource source, void **blocks, unsigned long count) noexcept;
unsigned node_of_memory(const void *block) noexcept;

inline bool magazines_wanted() noexcept
{
	return true;
}
inline void memory_type_started(tornado_memory_type & /*type*/) noexcept {}
inline void memory_type_stopping(tornado_memory_type & /*type*/) noexcept {}
void memory_type_stopped(tornado_memory_type &type, long long left) noexcept;

inline void operation_start(tornado_guard &guard) noexcept
{
	const tornado_operation_start start = tornado_section_start(guard.counts);
	guard.home = start.home;
	guard.generation = start.generation;
}
inline bool operation_end(const tornado_guard &guard) noexcept
{
	return tornado_section_end(guard.counts, guard.home, guard.generation);
}
template <std::size_t bytes>
bool percpu_add_through(unsigned long address, long long delta) noexcept
{
	return tornado_section_add(address, bytes, delta);
}

class Work;
Work *work_make(void (*run)(void *), void *context) noexcept;
void work_queue(Work *work, unsigned cpu) noexcept;
void move_work_to(unsigned cpu) noexcept;
inline void work_queue_patiently(Work *work, unsigned cpu) noexcept
{
	work_queue(work, cpu);
}
void work_free(Work *work) noexcept;
/// None is worth disturbing: what is to be done for a CPU can be done on any other.
inline bool is_quiet(unsigned /*cpu*/) noexcept
{
	return true;
}
void wait_for_preemption_off_sections() noexcept;
inline void wait_for_preemption_off_sections_soon() noexcept
{
	wait_for_preemption_off_sections();
}
void wait_for_preemption_off_sections_of(const CpuSet &cpus) noexcept;
void pause(unsigned attempt) noexcept;
void relax() noexcept;
void wait_until_set(std::atomic<bool> &flag) noexcept;
void set_and_wake(std::atomic<bool> &flag) noexcept;
unsigned long long milliseconds() noexcept;
unsigned stall_limit_ms() noexcept;
void report_stall(const char *domain, unsigned cpu, long long running,
		  unsigned long long milliseconds) noexcept;

inline void guard_debug_enter(const tornado_guard & /*guard*/) noexcept {}
inline void guard_debug_leave(const tornado_guard & /*guard*/) noexcept {}
inline void might_wait_for_quiescence(unsigned long /*counts*/) noexcept {}
inline void injection_point() noexcept {}
inline constexpr bool checks_references = false;
inline void report_kept_reference(const char * /*type*/, const void * /*place*/,
				  const void * /*holder*/) noexcept
{
}
inline void report_stale_reference(const void * /*place*/, const void * /*holder*/) noexcept {}
/// A program is no secret to itself.
inline std::size_t bounded_index(std::size_t index, std::size_t limit) noexcept
{
	return index < limit ? index : 0;
}

} // namespace tornado::platform

#include <tornado/platform/percpu.hpp>

namespace tornado::platform
{

/// Atomic: not for fast paths here.  Operations count in sections.
template <std::size_t bytes>
void percpu_increment(PerCpuAddress address, unsigned long index) noexcept
{
	auto *words = static_cast<long long *>(percpu_at(address + bytes, percpu_offset()));
	std::atomic_ref(words[index]).fetch_add(1, std::memory_order_relaxed);
}

} // namespace tornado::platform

#include <tornado/platform/tracing.hpp>

#endif
