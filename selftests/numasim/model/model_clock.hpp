// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>

namespace numasim
{

/* The time on a machine's two clocks: that of timers, and the time stamp counter. */
struct ClockTimes {
	std::int64_t nanoseconds = 0;
	std::int64_t ticks = 0;
};

/*
 * A clock of the guest, in a unit of its own.  While CPUs run in a measured
 * region it advances with model time, so that timer ticks come as often per
 * instruction as on the modelled machine; otherwise with the host's clock, so
 * that timers of idle CPUs expire.  It never goes back.
 */
class ModelClock
{
public:
	/* The guest's time now, given the host's, the model's, and which of them it follows. */
	std::int64_t read(std::int64_t host, std::int64_t model, bool follow_model)
	{
		const std::int64_t passed = follow_model ? model - model_ : host - host_;
		if (passed > 0)
			guest_ += passed;
		model_ = model;
		host_ = host;
		return guest_;
	}

private:
	std::int64_t guest_ = 0;
	std::int64_t host_ = 0;
	std::int64_t model_ = 0;
};

} // namespace numasim
