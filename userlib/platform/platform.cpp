// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "../../module/core/platform.hpp"

#include <cassert>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <random>
#include <thread>

#include "work.hpp"

namespace tornado::platform
{

namespace
{

struct alignas(cache_line) VirtualCpu {
	std::mutex preemption;
	std::atomic<bool> is_quiet{false};
};

struct Topology {
	unsigned cpus = 1;
	unsigned nodes = 1;
	unsigned caches = 1;
	std::unique_ptr<VirtualCpu[]> cpu = std::make_unique<VirtualCpu[]>(1);
};

Topology &topology()
{
	static Topology instance;
	return instance;
}

std::atomic<unsigned> stall_limit{21000};
std::atomic<unsigned> stalls{0};
std::atomic<unsigned> kept_references{0};
std::atomic<unsigned> stale_references{0};
std::atomic<unsigned> injected_delay_us{0};

struct ThreadState {
	unsigned cpu = 0;
	unsigned preemption_depth = 0;
	unsigned guard_depth = 0;
	long allocations_until_failure = -1;
};

thread_local ThreadState thread;

std::size_t round_up(std::size_t size, std::size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

void *zeroed(std::size_t alignment, std::size_t size) noexcept
{
	if (allocation_fails())
		return nullptr;
	void *memory = std::aligned_alloc(alignment, size);
	if (memory)
		std::memset(memory, 0, size);
	return memory;
}

} // namespace

void set_topology(unsigned cpus, unsigned nodes, unsigned caches)
{
	assert(cpus > 0 && nodes > 0 && nodes <= cpus);
	topology() = {cpus, nodes, caches ? caches : nodes, std::make_unique<VirtualCpu[]>(cpus)};
	thread.cpu = 0;
}

void set_quiet(unsigned cpu, bool is_quiet) noexcept
{
	topology().cpu[cpu].is_quiet = is_quiet;
}

void set_stall_limit(unsigned milliseconds) noexcept
{
	stall_limit = milliseconds;
}

unsigned stalls_reported() noexcept
{
	return stalls;
}

void inject_delays(unsigned microseconds) noexcept
{
	injected_delay_us = microseconds;
}

void bind_to_cpu(unsigned cpu) noexcept
{
	assert(cpu < cpu_limit() && thread.preemption_depth == 0);
	thread.cpu = cpu;
}

void fail_allocation(long countdown) noexcept
{
	thread.allocations_until_failure = countdown;
}

bool allocation_fails() noexcept
{
	return thread.allocations_until_failure >= 0 && thread.allocations_until_failure-- == 0;
}

void assert_may_allocate(Sleep sleep) noexcept
{
	assert(sleep == Sleep::forbidden || thread.preemption_depth == 0);
	static_cast<void>(sleep);
}

unsigned cpu_limit() noexcept
{
	return topology().cpus;
}
unsigned node_limit() noexcept
{
	return topology().nodes;
}
unsigned node_of(unsigned cpu) noexcept
{
	return cpu * topology().nodes / topology().cpus;
}
unsigned cache_of(unsigned cpu) noexcept
{
	const unsigned cache = cpu * topology().caches / topology().cpus;
	return (cache * topology().cpus + topology().caches - 1) / topology().caches;
}
unsigned rank_of(unsigned cpu) noexcept
{
	return cpu;
}
unsigned current_cpu() noexcept
{
	return thread.cpu;
}

PreemptionOff::PreemptionOff() noexcept
{
	if (thread.preemption_depth++ == 0)
		topology().cpu[thread.cpu].preemption.lock();
}

PreemptionOff::~PreemptionOff()
{
	if (--thread.preemption_depth == 0)
		topology().cpu[thread.cpu].preemption.unlock();
}

void *allocate(std::size_t size, unsigned /*node*/, Sleep sleep) noexcept
{
	assert_may_allocate(sleep);
	return zeroed(cache_line, round_up(size, cache_line));
}

void free(void *memory) noexcept
{
	std::free(memory);
}

PerCpuAddress percpu_allocate(std::size_t size) noexcept
{
	assert(size <= percpu_stride && thread.preemption_depth == 0);
	return reinterpret_cast<PerCpuAddress>(zeroed(percpu_stride, cpu_limit() * percpu_stride));
}

void percpu_free(PerCpuAddress address) noexcept
{
	std::free(reinterpret_cast<void *>(address));
}

Work *work_make(void (*run)(void *), void *context) noexcept
{
	if (allocation_fails())
		return nullptr;
	return new (std::nothrow) Work(run, context);
}

void work_queue(Work *work, unsigned cpu) noexcept
{
	// As a kernel does for an offline CPU: it runs on another one.
	unsigned other = cpu;
	while (is_quiet(other) && (other = (other + 1) % cpu_limit()) != cpu)
		;
	work->queue(other);
}

void work_free(Work *work) noexcept
{
	delete work;
}

bool is_quiet(unsigned cpu) noexcept
{
	return topology().cpu[cpu].is_quiet;
}

void wait_for_preemption_off_sections() noexcept
{
	assert(thread.preemption_depth == 0);
	for (unsigned cpu = 0; cpu < cpu_limit(); cpu++)
		const std::lock_guard passed(topology().cpu[cpu].preemption);
}

void pause(unsigned attempt) noexcept
{
	std::this_thread::sleep_for(std::chrono::microseconds(10u << (attempt < 6 ? attempt : 6)));
}

void relax() noexcept
{
	std::this_thread::yield();
}

unsigned long long milliseconds() noexcept
{
	return clock_ns() / 1'000'000;
}

unsigned stall_limit_ms() noexcept
{
	return stall_limit;
}

void report_stall(const char *domain, unsigned cpu, long long running,
		  unsigned long long milliseconds) noexcept
{
	stalls++;
	std::fprintf(stderr,
		     "tornado: %lld operations of domain %s have run on CPU %u for %llu ms\n",
		     running, domain, cpu, milliseconds);
}

unsigned kept_references_reported() noexcept
{
	return kept_references;
}

unsigned stale_references_reported() noexcept
{
	return stale_references;
}

void report_kept_reference(const char *type, const void *place, const void *holder) noexcept
{
	kept_references++;
	std::fprintf(stderr,
		     "tornado: an object of type %s is destroyed while %p keeps a reference to it "
		     "at %p\n",
		     type, holder, place);
}

void report_stale_reference(const void *place, const void *holder) noexcept
{
	stale_references++;
	std::fprintf(stderr,
		     "tornado: the reference at %p, kept by %p, was read after its object was "
		     "destroyed\n",
		     place, holder);
}

void guard_debug_enter(const tornado_guard &) noexcept
{
	thread.guard_depth++;
}

void guard_debug_leave(const tornado_guard &) noexcept
{
	thread.guard_depth--;
}

void might_wait_for_quiescence(PerCpuAddress) noexcept
{
	assert(thread.guard_depth == 0);
}

void injection_point() noexcept
{
	const unsigned longest = injected_delay_us.load(std::memory_order_relaxed);
	if (longest == 0)
		return;
	thread_local std::minstd_rand random(std::random_device{}());
	std::this_thread::sleep_for(std::chrono::microseconds(random() % longest));
}

} // namespace tornado::platform
