// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_STALL_HPP
#define TORNADO_CORE_EXISTENCE_STALL_HPP

#include "../platform.hpp"

namespace tornado::existence
{

/// Says so when operations keep a visit waiting for long, and again at growing intervals, as RCU
/// does with its stall warnings.
class Stall
{
public:
	Stall(const char *domain, unsigned cpu) noexcept : domain_(domain), cpu_(cpu) {}

	void check(long long running) noexcept
	{
		const unsigned limit = platform::stall_limit_ms();
		const unsigned long long now = platform::milliseconds();
		if (!began_) {
			began_ = now;
			due_ = now + limit;
		}
		if (limit == 0 || now < due_)
			return;
		platform::report_stall(domain_, cpu_, running, now - began_);
		due_ = now + 2 * (now - began_);
	}

private:
	const char *domain_;
	unsigned cpu_;
	unsigned long long began_ = 0;
	unsigned long long due_ = 0;
};

} // namespace tornado::existence

#endif
