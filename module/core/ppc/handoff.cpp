// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "handoff.hpp"

namespace tornado::ppc
{

bool Handoff::choose() noexcept
{
	if (!platform::can_hand_over())
		return false;
	if (is_hot())
		return true;
	if (!platform::is_alone())
		return false;
	hot_.store(true, std::memory_order_relaxed);
	return true;
}

void Handoff::look_again() noexcept
{
	if (platform::can_hand_over() && platform::is_alone())
		hot_.store(true, std::memory_order_relaxed);
}

void Handoff::until_answered(const existence::InFlightOperation &call) noexcept
{
	const std::uint64_t before = platform::away_ns();
	for (unsigned pass = 0; pass < most_passes && !call.is_over(); pass++)
		platform::hand_over();
	if (platform::away_ns() - before > late_ns) [[unlikely]]
		hot_.store(false, std::memory_order_relaxed);
}

void Handoff::until_called(const existence::InFlightOperation &wait) noexcept
{
	if (!wait.is_over() && platform::can_hand_over())
		platform::hand_over();
}

} // namespace tornado::ppc
