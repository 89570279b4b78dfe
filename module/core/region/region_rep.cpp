// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "region_rep.hpp"

namespace tornado::region
{

void RegionRep::add_to(tornado_region_numbers &sum) const noexcept
{
	sum.stocked += count_;
	sum.faults += numbers_.faults;
	sum.filled += numbers_.filled;
	sum.around += numbers_.around;
	sum.refills += numbers_.refills;
	sum.beyond += numbers_.beyond;
	sum.failures += numbers_.failures;
	sum.asked += numbers_.asked;
	sum.denied += numbers_.denied;
	sum.reps += numbers_.faults != 0;
	sum.busiest = std::max(sum.busiest, numbers_.faults);
}

} // namespace tornado::region
