// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "handoff.hpp"

namespace tornado::ppc
{

void Handoff::until_answered(platform::Thread server,
			     const existence::InFlightOperation &call) noexcept
{
	const std::uint64_t began = platform::clock_ns();
	for (unsigned pass = 0; pass < most_passes && !call.is_over(); pass++)
		if (!platform::hand_over(server))
			break;
	if (platform::clock_ns() - began > late_ns)
		hot_.store(false, std::memory_order_relaxed);
}

void Handoff::until_called(platform::Thread caller,
			   const existence::InFlightOperation &wait) noexcept
{
	if (!wait.is_over())
		platform::hand_over(caller);
}

} // namespace tornado::ppc
