// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "round_calls.hpp"

#include "../reversed.hpp"

namespace tornado::existence
{

void RoundCalls::join(tornado_deferred &deferred) noexcept
{
	tornado_deferred *newest = joined_.load(std::memory_order_relaxed);
	do {
		deferred.link = newest;
		// Release: pairs with the acquire in set_out().
	} while (!joined_.compare_exchange_weak(newest, &deferred, std::memory_order_seq_cst,
						std::memory_order_relaxed));
}

bool RoundCalls::set_out() noexcept
{
	// Most have given up nothing: their lines are only read.
	if (has_joined())
		carried_ = joined_.exchange(nullptr, std::memory_order_acquire);
	return carried_;
}

bool RoundCalls::arrive() noexcept
{
	if (!carried_)
		return false;
	tornado_deferred *before = nullptr;
	// Release: pairs with the acquire in make().
	if (!arrived_.compare_exchange_strong(before, carried_, std::memory_order_release,
					      std::memory_order_relaxed)) {
		// The calls of an earlier round have not been made yet.
		tornado_deferred *oldest = carried_;
		while (oldest->link)
			oldest = oldest->link;
		do {
			oldest->link = before;
		} while (!arrived_.compare_exchange_weak(
			before, carried_, std::memory_order_release, std::memory_order_relaxed));
	}
	carried_ = nullptr;
	return true;
}

void RoundCalls::make(Outstanding &outstanding) noexcept
{
	tornado_deferred *oldest = reversed(arrived_.exchange(nullptr, std::memory_order_acquire),
					    &tornado_deferred::link);
	while (oldest) {
		tornado_deferred *deferred = oldest;
		oldest = deferred->link;
		const unsigned parity = deferred->parity;
		deferred->call(deferred);
		outstanding.end(parity);
	}
}

} // namespace tornado::existence
