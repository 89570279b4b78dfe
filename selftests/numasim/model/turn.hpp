// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <algorithm>
#include <atomic>

#include "memory_system.hpp"
#include "parameters.hpp"

namespace numasim
{

/*
 * How long the running CPU may go on before the scheduler must be asked again.
 * Only the CPU's own thread uses it, and others only end it: hence the atomic.
 */
class Turn
{
public:
	explicit Turn(const Parameters &parameters)
		: slack_(parameters.slack), hot_(parameters.hot), hold_(parameters.hold)
	{
	}

	/* A new turn up to `limit`; `rival` is the time of the next CPU in line. */
	void begin(Time limit, Time rival)
	{
		rival_ = rival;
		limit_.store(limit, std::memory_order_relaxed);
	}

	void end() { limit_.store(0, std::memory_order_relaxed); }

	bool is_over(Time now) const { return now >= limit_.load(std::memory_order_relaxed); }

	Time limit() const { return limit_.load(std::memory_order_relaxed); }

	/* The access at `now` touched a line; if others want it too, let them come to it. */
	void consider(const Outcome &outcome, Time now)
	{
		if (now <= rival_ + slack_)
			return;
		if (outcome.miss == Miss::none && !outcome.transferred)
			after_hit(outcome.line_free_at, now);
		else if (is_coherence_miss(outcome.miss) || outcome.others_held)
			keep_until(outcome.transferred && hold_ != 0 ? now + hold_ : 0);
	}

private:
	void after_hit(Time line_free_at, Time now)
	{
		if (line_free_at == 0 || now >= line_free_at + hot_)
			return;
		keep_until(std::min(limit(), hold_ == 0 ? 0 : line_free_at + hold_));
	}

	void keep_until(Time limit) { limit_.store(limit, std::memory_order_relaxed); }

	std::atomic<Time> limit_ = 0;
	Time rival_ = 0;
	const Time slack_;
	const Time hot_;
	const Time hold_;
};

} // namespace numasim
