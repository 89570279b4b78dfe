// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_SYNC_BACKOFF_HPP
#define TORNADO_CORE_SYNC_BACKOFF_HPP

#include <cstdint>

#include "../platform.hpp"

namespace tornado::sync
{

/// Pauses between looks at what another CPU is going to change: twice as long each time, up to a
/// limit, for all of a time.  Who looks seldom leaves the line to those who work with it (Anderson,
/// "The Performance of Spin Lock Alternatives for Shared-Memory Multiprocessors", 1990).
///
/// In nanoseconds: a pause instruction takes 10 cycles on one processor and 140 on another.
///
/// Lifetime: the stack of one thread, for one attempt.
class Backoff
{
public:
	Backoff(std::uint64_t all_ns, std::uint64_t least_ns, std::uint64_t most_ns) noexcept
		: now_(platform::clock_ns()), deadline_(now_ + all_ns), pause_ns_(least_ns),
		  most_ns_(most_ns)
	{
	}

	/// False once the time is over, or spinning cannot help.
	bool pause() noexcept
	{
		const std::uint64_t end = now_ + pause_ns_;
		do {
			platform::cpu_relax();
			now_ = platform::clock_ns();
		} while (now_ < end);
		if (pause_ns_ < most_ns_)
			pause_ns_ *= 2;
		return now_ < deadline_ && platform::spinning_helps();
	}

private:
	std::uint64_t now_;
	std::uint64_t deadline_;
	std::uint64_t pause_ns_;
	std::uint64_t most_ns_;
};

} // namespace tornado::sync

#endif
