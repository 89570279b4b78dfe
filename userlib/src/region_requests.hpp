// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_REGION_REQUESTS_HPP
#define TORNADO_SRC_REGION_REQUESTS_HPP

#include <tornado/region.h>
#include <tornado/region.hpp>

/* What Region and Pager ask of the module alike. */
namespace tornado::ppc::requests
{

/** create_region() - @argument says more than the options do */
Result<Region> create_region(std::size_t bytes, const RegionOptions &options,
			     tornado_region_create argument);

} // namespace tornado::ppc::requests

#endif // TORNADO_SRC_REGION_REQUESTS_HPP
