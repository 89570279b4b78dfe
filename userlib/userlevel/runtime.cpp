// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "runtime.hpp"

#include <cerrno>
#include <exception>
#include <new>

#include <pthread.h>

#include <tornado/userlevel.h>

#include "../../module/core/core.h"
#include "../../module/core/platform.hpp"
#include "core.hpp"
#include "memory.hpp"
#include "percpu_memory.hpp"
#include "sections.hpp"
#include "topology.hpp"
#include "waiting.hpp"
#include "workers.hpp"

namespace tornado::userlevel
{

namespace
{

constinit Runtime runtime;
/// Never destroyed: workers may run until the process ends.
alignas(Workers) std::byte workers_memory[sizeof(Workers)];
/// nullptr: one CPU, one node.  Likewise.
constinit const Topology *topology = nullptr;

void forget_in_child() noexcept
{
	runtime.forget();
}

const Topology *read_topology() noexcept
{
	try {
		return new Topology(Topology::read());
	} catch (const std::exception &) {
		return nullptr;
	}
}

} // namespace

int Runtime::start_all() noexcept
{
	if (!forgets_in_children_) {
		if (const int error = pthread_atfork(nullptr, nullptr, forget_in_child))
			return -error;
		forgets_in_children_ = true;
	}
	// Kept from one start to the next: machines do not change.
	if (!topology)
		topology = read_topology();
	if (!topology)
		return -ENOMEM;
	choose_counting();
	if (!percpu_memory.start())
		return -ENOMEM;
	if (!start_memory() || !start_section_locks()) {
		stop_platform();
		return -ENOMEM;
	}
	workers = new (workers_memory) Workers;
	if (!workers->start()) {
		stop_platform();
		return -EAGAIN;
	}
	if (const int error = tornado_core_start()) {
		workers->stop();
		stop_platform();
		return error;
	}
	open_sections();
	return 0;
}

void Runtime::stop_platform() noexcept
{
	close_sections();
	stop_memory();
	percpu_memory.stop();
}

int Runtime::start() noexcept
{
	const std::lock_guard locked(lock_);
	if (started_ == 0)
		if (const int error = start_all())
			return error;
	started_++;
	return 0;
}

long long Runtime::stop() noexcept
{
	const std::lock_guard locked(lock_);
	if (started_ == 0 || --started_ > 0)
		return 0;
	const long long left = tornado_core_stop();
	workers->stop();
	stop_platform();
	return left;
}

void Runtime::forget() noexcept
{
	// Whatever another thread was doing here.
	new (this) Runtime;
	forgets_in_children_ = true;
	close_sections();
	forget_waiting();
	forget_core();
	forget_memory();
	percpu_memory.forget();
}

} // namespace tornado::userlevel

namespace tornado::platform
{

unsigned cpu_limit() noexcept
{
	return userlevel::topology->cpus();
}
unsigned node_limit() noexcept
{
	return userlevel::topology->nodes();
}
unsigned node_of(unsigned cpu) noexcept
{
	return userlevel::topology->node_of(cpu);
}
unsigned cache_of(unsigned cpu) noexcept
{
	return userlevel::topology->cache_of(cpu);
}
unsigned rank_of(unsigned cpu) noexcept
{
	return userlevel::topology->rank_of(cpu);
}

} // namespace tornado::platform

extern "C" {

int tornado_userlevel_start(void)
{
	return tornado::userlevel::runtime.start();
}

long long tornado_userlevel_stop(void)
{
	return tornado::userlevel::runtime.stop();
}

enum tornado_userlevel_counting tornado_userlevel_counting(void)
{
	return static_cast<enum tornado_userlevel_counting>(tornado::userlevel::counting());
}

const char *tornado_userlevel_describe(void)
{
	return tornado::userlevel::describe(tornado::userlevel::counting());
}

unsigned tornado_userlevel_cpu_limit(void)
{
	return tornado::platform::cpu_limit();
}

unsigned tornado_userlevel_node_limit(void)
{
	return tornado::platform::node_limit();
}

unsigned tornado_userlevel_node_of(unsigned cpu)
{
	return tornado::platform::node_of(cpu);
}

} // extern "C"
