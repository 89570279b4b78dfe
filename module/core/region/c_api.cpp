// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Regions for the kernel edge: what region.h declares.
#include "region.h"
#include "region.hpp"

namespace
{

using tornado::region::Region;

Region &region_of(tornado_region *raw) noexcept
{
	return *reinterpret_cast<Region *>(raw);
}

} // namespace

extern "C" {

int tornado_core_region_create(tornado_region **region, const tornado_region_plan *plan)
{
	const auto made = Region::make(*plan);
	if (made)
		*region = reinterpret_cast<tornado_region *>(*made);
	return tornado::core::negative_errno(made);
}

void tornado_core_region_destroy(tornado_region *region)
{
	region_of(region).destroy();
}

tornado_region_outcome tornado_core_region_fault(tornado_region *region,
						 tornado_region_fault *fault)
{
	return region_of(region).fault(*fault);
}

void tornado_core_region_resize(tornado_region *region, unsigned long pages)
{
	region_of(region).resize(pages);
}

void tornado_core_region_remove(tornado_region *region, unsigned long first, unsigned long end)
{
	region_of(region).remove(first, end);
}

int tornado_core_region_supply(tornado_region *region, unsigned long first, unsigned long end,
			       const void *from, unsigned long *supplied)
{
	return tornado::core::negative_errno(region_of(region).supply(
		first, end, static_cast<const std::byte *>(from), *supplied));
}

void tornado_core_region_numbers(tornado_region *region, tornado_region_numbers *numbers)
{
	*numbers = region_of(region).numbers();
}

unsigned long tornado_core_region_stocked(tornado_region *region)
{
	return region_of(region).stocked();
}

unsigned long tornado_core_region_drain(tornado_region *region)
{
	return region_of(region).drain();
}

} // extern "C"
