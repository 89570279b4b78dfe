// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Memory for C: what module/include/tornado/memory_api.h and memory_edge.h declare.
#include <tornado/memory_api.h>

#include "memory_edge.h"
#include "type.hpp"

extern "C" {

int tornado_memory_type_start(tornado_memory_type *type)
{
	return tornado::core::negative_errno(tornado::memory::start(*type));
}

long long tornado_memory_type_stop(tornado_memory_type *type)
{
	return tornado::memory::stop(*type);
}

void *tornado_memory_alloc_slow(tornado_memory_type *type, unsigned flags)
{
	return tornado::memory::allocate_slow(*type, flags);
}

void *tornado_memory_alloc_on(tornado_memory_type *type, unsigned node, unsigned flags)
{
	return tornado::memory::allocate_on(*type, node, flags);
}

void tornado_memory_free_slow(tornado_memory_type *type, void *block)
{
	tornado::memory::free_slow(*type, block);
}

void tornado_memory_read_statistics(const tornado_memory_type *type, int node,
				    tornado_memory_statistics *statistics)
{
	*statistics = tornado::memory::statistics(*type, node);
}

unsigned long tornado_core_memory_stocked_by_cpu(const tornado_memory_type *type, unsigned cpu)
{
	return tornado::memory::stocked_by_cpu(*type, cpu);
}

unsigned long tornado_core_memory_stocked_in_depot(const tornado_memory_type *type, unsigned node)
{
	return tornado::memory::stocked_in_depot(*type, node);
}

unsigned long tornado_core_memory_drain_here(tornado_memory_type *type)
{
	return tornado::memory::drain_here(*type);
}

unsigned long tornado_core_memory_drain_dead(tornado_memory_type *type, unsigned cpu)
{
	return tornado::memory::drain_dead(*type, cpu);
}

unsigned long tornado_core_memory_drain_depot(tornado_memory_type *type, unsigned node)
{
	return tornado::memory::drain_depot(*type, node);
}

} // extern "C"
