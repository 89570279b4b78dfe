// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>

#include "types.hpp"

namespace numasim
{

/*
 * The guest's clock.  While CPUs run in a measured region it advances with
 * model time, so that timer ticks come as often per instruction as on the
 * modelled machine; otherwise with the host's clock, so that timers of idle
 * CPUs expire.  It never goes back.
 */
class ModelClock
{
public:
	explicit ModelClock(double ns_per_cycle) : ns_per_cycle_(ns_per_cycle) {}

	/* The guest's time now, given the host's, the model's, and which of them it follows. */
	std::uint64_t read(std::uint64_t host_ns, Time model, bool follow_model)
	{
		if (host_ns_ == 0)
			guest_ns_ = host_ns_ = host_ns;
		const auto model_ns =
			static_cast<std::uint64_t>(static_cast<double>(model) * ns_per_cycle_);
		const std::uint64_t before = follow_model ? model_ns_ : host_ns_;
		const std::uint64_t after = follow_model ? model_ns : host_ns;
		if (after > before)
			guest_ns_ += after - before;
		model_ns_ = model_ns;
		host_ns_ = host_ns;
		return guest_ns_;
	}

private:
	const double ns_per_cycle_;
	std::uint64_t guest_ns_ = 0;
	std::uint64_t host_ns_ = 0;
	std::uint64_t model_ns_ = 0;
};

} // namespace numasim
