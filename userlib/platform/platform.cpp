// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "../../module/core/platform.hpp"

#include <cassert>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>

#include "quiescence.hpp"

namespace tornado::platform
{

namespace
{

struct alignas(cache_line) VirtualCpu {
	std::mutex preemption;
};

struct Topology {
	unsigned cpus = 1;
	unsigned nodes = 1;
	std::unique_ptr<VirtualCpu[]> cpu = std::make_unique<VirtualCpu[]>(1);
};

Topology &topology()
{
	static Topology instance;
	return instance;
}

Quiescence &quiescence()
{
	static Quiescence instance;
	return instance;
}

struct ThreadState {
	unsigned cpu = 0;
	unsigned preemption_depth = 0;
	unsigned guard_depth = 0;
	unsigned guard_generation = 0;
	long allocations_until_failure = -1;
};

thread_local ThreadState thread;

std::size_t round_up(std::size_t size, std::size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

bool allocation_fails() noexcept
{
	return thread.allocations_until_failure >= 0 && thread.allocations_until_failure-- == 0;
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

void set_topology(unsigned cpus, unsigned nodes)
{
	assert(cpus > 0 && nodes > 0 && nodes <= cpus);
	topology() = {cpus, nodes, std::make_unique<VirtualCpu[]>(cpus)};
	thread.cpu = 0;
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
	assert(sleep == Sleep::forbidden ||
	       (thread.preemption_depth == 0 && thread.guard_depth == 0));
	return zeroed(cache_line, round_up(size, cache_line));
}

void free(void *memory) noexcept
{
	std::free(memory);
}

PerCpuAddress percpu_allocate(std::size_t size) noexcept
{
	assert(size <= percpu_stride && thread.preemption_depth == 0 && thread.guard_depth == 0);
	return reinterpret_cast<PerCpuAddress>(zeroed(percpu_stride, cpu_limit() * percpu_stride));
}

void percpu_free(PerCpuAddress address) noexcept
{
	std::free(reinterpret_cast<void *>(address));
}

void guard_enter() noexcept
{
	if (thread.guard_depth++ == 0)
		thread.guard_generation = quiescence().enter();
}

void guard_leave() noexcept
{
	if (--thread.guard_depth == 0)
		quiescence().leave(thread.guard_generation);
}

void call_after_quiescence(tornado_deferred &deferred) noexcept
{
	quiescence().call(deferred);
}

void barrier() noexcept
{
	assert(thread.guard_depth == 0);
	quiescence().barrier();
}

} // namespace tornado::platform
