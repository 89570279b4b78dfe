// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_ROUND_CALLS_HPP
#define TORNADO_CORE_EXISTENCE_ROUND_CALLS_HPP

#include <atomic>

#include <tornado/types.h>

#include "../platform.hpp"
#include "outstanding.hpp"

namespace tornado::existence
{

/// What one CPU gave up and a round waits for: its own CPU puts it in, and makes the calls.
///
/// Lifetime: the visitor's.
class RoundCalls
{
public:
	/// Ordered before what the caller reads next.  Any context.
	void join(tornado_deferred &deferred) noexcept;

	/// Ordered after what the caller wrote before.
	bool has_joined() const noexcept { return joined_.load(std::memory_order_seq_cst); }

	/// @name By the round, which does one at a time
	/// @{
	/// Take along what has joined.  False if that is nothing.
	bool set_out() noexcept;
	/// What was taken along has waited long enough.  False if that is nothing.
	bool arrive() noexcept;
	/// @}

	/// Make the calls of what has arrived, in the order in which they joined.  By one at a
	/// time; may sleep.
	void make(Outstanding &outstanding) noexcept;

private:
	/// All lists are newest first.
	alignas(platform::cache_line) std::atomic<tornado_deferred *> joined_{nullptr};
	alignas(platform::cache_line) tornado_deferred *carried_ = nullptr; ///< the round's
	std::atomic<tornado_deferred *> arrived_{nullptr};
};

} // namespace tornado::existence

#endif
