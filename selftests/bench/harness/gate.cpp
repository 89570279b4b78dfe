/* SPDX-License-Identifier: GPL-2.0 */
#include "gate.hpp"

#include "clock.hpp"

namespace bench
{

Order Gate::park()
{
	const std::uint32_t turn = turn_.load();
	if (parked_.fetch_add(1) + 1 == workers_)
		futex_wake_one(parked_);
	while (turn_.load() == turn)
		futex_wait(turn_, turn);
	return order_;
}

void Gate::open(Order order)
{
	order_ = order;
	parked_.store(0);
	turn_.fetch_add(1);
	futex_wake_all(turn_);
}

bool Gate::wait_until_parked(std::uint64_t timeout_ns)
{
	const std::uint64_t deadline = monotonic_ns() + timeout_ns;
	while (true) {
		const std::uint32_t seen = parked_.load();
		if (seen >= workers_)
			return true;
		const std::uint64_t now = monotonic_ns();
		if (now >= deadline)
			return false;
		const std::uint64_t left = deadline - now;
		const timespec timeout{static_cast<time_t>(left / 1'000'000'000),
				       static_cast<long>(left % 1'000'000'000)};
		futex_wait(parked_, seen, &timeout);
	}
}

} // namespace bench
