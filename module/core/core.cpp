// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The whole core as one translation unit.  Two kernel objects in C++ that share an inline or
// template function cannot be linked: ftrace, jump-label and alternative tables would point into
// the COMDAT copy that the linker drops (Documentation/cxx-subset.rst).
#include "core.h"

#include "blocks/c_api.cpp"
#include "blocks/hash_buckets.cpp"
#include "blocks/hash_c_api.cpp"
#include "blocks/hash_directory.cpp"
#include "blocks/hash_partition.cpp"
#include "blocks/hash_shared.cpp"
#include "blocks/map_master.cpp"
#include "blocks/map_table.cpp"
#include "blocks/partitioned_hash.cpp"
#include "blocks/replicated_map.cpp"
#include "counter/c_api.cpp"
#include "counter/counter.cpp"
#include "existence/c_api.cpp"
#include "existence/cutoff.cpp"
#include "existence/domain.cpp"
#include "existence/in_flight.cpp"
#include "existence/in_flight_c_api.cpp"
#include "existence/in_flight_list.cpp"
#include "existence/in_flight_operation.cpp"
#include "existence/outstanding.cpp"
#include "existence/round.cpp"
#include "existence/round_calls.cpp"
#include "existence/stand_in.cpp"
#include "existence/visitor.cpp"
#include "memory/c_api.cpp"
#include "memory/cpu_cache.cpp"
#include "memory/size_classes.cpp"
#include "memory/type.cpp"
#include "object/c_api.cpp"
#include "object/clustering.cpp"
#include "object/handle_table.cpp"
#include "object/kept_references.cpp"
#include "object/migration.cpp"
#include "object/objects.cpp"
#include "object/root.cpp"
#include "object/swap.cpp"
#include "object/translation_table.cpp"
#include "object/type_record.cpp"
#if defined(__KERNEL__) || defined(TORNADO_VIRTUAL_CPUS)
#include "ppc/c_api.cpp"
#include "ppc/call.cpp"
#include "ppc/context.cpp"
#include "ppc/handoff.cpp"
#include "ppc/port.cpp"
#include "ppc/port_numbers.cpp"
#include "ppc/port_rep.cpp"
#include "region/block.cpp"
#include "region/c_api.cpp"
#include "region/file_cache.cpp"
#include "region/page_wait.cpp"
#include "region/pager.cpp"
#include "region/paging.cpp"
#include "region/process.cpp"
#include "region/process_c_api.cpp"
#include "region/processes.cpp"
#include "region/region.cpp"
#include "region/region_list.cpp"
#include "region/region_rep.cpp"
#endif
#include "sync/lock.cpp"
#include "sync/wait_queue.cpp"

namespace
{

// Calls are served by the kernel, and regions are in it: libtornado's core has neither.
#if defined(__KERNEL__) || defined(TORNADO_VIRTUAL_CPUS)
tornado::core::Result<void> start_services() noexcept
{
	auto started = tornado::ppc::Call::start_memory();
	if (!started)
		return started;
	started = tornado::region::FileCache::start_memory();
	if (!started)
		tornado::ppc::Call::stop_memory();
	return started;
}
void stop_services() noexcept
{
	tornado::region::FileCache::stop_memory();
	tornado::ppc::Call::stop_memory();
}
#else
tornado::core::Result<void> start_services() noexcept
{
	return {};
}
void stop_services() noexcept {}
#endif

} // namespace

extern "C" {

int tornado_core_start()
{
	using namespace tornado;

	sync::WaitQueue::start();
	if (const auto started = memory::start(); !started)
		return core::negative_errno(started);
	auto started = existence::default_domain.start();
	if (started) {
		started = object::objects::start();
		if (started) {
			started = start_services();
			if (started)
				return 0;
			object::objects::stop();
		}
		existence::default_domain.stop();
	}
	memory::stop();
	return core::negative_errno(started);
}

long long tornado_core_stop()
{
	const long long left = tornado::object::objects::stop();
	stop_services();
	tornado::existence::default_domain.stop();
	tornado::memory::stop();
	return left;
}

} // extern "C"
