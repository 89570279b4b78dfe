// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <algorithm>

#include "types.hpp"

namespace numasim
{

/*
 * A line is in one place at a time: who wants it while it is on its way to
 * somebody else waits until it has arrived there.  Without this a line that 64
 * CPUs write looks as if it scaled.
 */
class TransferQueue
{
public:
	/*
	 * Nobody waits longer than a full round over all CPUs: the line's time may be
	 * ahead by a whole quantum of model time that nobody queued for.
	 */
	TransferQueue(Cpu cpus, Time transfer_latency) : longest_(cpus * transfer_latency) {}

	/* How long a request at `now` waits for a line that is free at `free_at`. */
	Time wait(Time now, Time free_at) const
	{
		return free_at > now ? std::min(free_at - now, longest_) : 0;
	}

private:
	Time longest_;
};

} // namespace numasim
