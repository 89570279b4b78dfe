// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Processes for the kernel edge: what process.h declares.
#include "process.h"
#include "processes.hpp"
#include "region.hpp"

namespace
{

using tornado::region::Process;
using tornado::region::Processes;

Process &process_of(tornado_process *raw) noexcept
{
	return *reinterpret_cast<Process *>(raw);
}

Process::Range range_of(const tornado_process_mapping &mapping) noexcept
{
	return {.start = mapping.start,
		.end = mapping.end,
		.region = reinterpret_cast<tornado::region::Region *>(mapping.region)};
}

} // namespace

extern "C" {

int tornado_core_process_map(tornado_process **process, const tornado_process_mapping *mapping,
			     tornado_lookup lookup)
{
	const auto found = Processes::map(mapping->space, lookup, range_of(*mapping));
	if (found)
		*process = reinterpret_cast<tornado_process *>(*found);
	return tornado::core::negative_errno(found);
}

tornado_process *tornado_core_process_copy(tornado_process *process,
					   const tornado_process_mapping *mapping)
{
	return reinterpret_cast<tornado_process *>(
		Processes::copy(process_of(process), mapping->space, range_of(*mapping)));
}

int tornado_core_process_prepare_split(tornado_process *process)
{
	return tornado::core::negative_errno(Processes::prepare_split(process_of(process)));
}

void tornado_core_process_unmap(tornado_process *process, unsigned long start, unsigned long end)
{
	Processes::unmap(process_of(process), start, end);
}

tornado_region_outcome tornado_core_process_fault(tornado_process *process,
						  tornado_region_fault *fault)
{
	tornado::region::Region *region = process_of(process).find(fault->address);
	return region ? region->fault(*fault) : TORNADO_FAULT_NOT_MAPPED;
}

int tornado_core_process_numbers(const void *space, tornado_process_numbers *numbers)
{
	const auto found = Processes::numbers(space);
	if (found)
		*numbers = *found;
	return tornado::core::negative_errno(found);
}

} // extern "C"
