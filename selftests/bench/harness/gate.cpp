/* SPDX-License-Identifier: GPL-2.0 */
#include "gate.hpp"

#include <climits>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.hpp"

namespace bench
{

void Gate::wait(Word &word, std::uint32_t seen, const timespec *timeout)
{
	syscall(SYS_futex, &word.value, FUTEX_WAIT, seen, timeout, nullptr, 0);
}

void Gate::wake(Word &word, int waiters)
{
	syscall(SYS_futex, &word.value, FUTEX_WAKE, waiters, nullptr, nullptr, 0);
}

Order Gate::park()
{
	const std::uint32_t turn = turn_.value.load();
	if (parked_.value.fetch_add(1) + 1 == workers_)
		wake(parked_, 1);
	while (turn_.value.load() == turn)
		wait(turn_, turn, nullptr);
	return order_;
}

void Gate::open(Order order)
{
	order_ = order;
	parked_.value.store(0);
	turn_.value.fetch_add(1);
	wake(turn_, INT_MAX);
}

bool Gate::wait_until_parked(std::uint64_t timeout_ns)
{
	const std::uint64_t deadline = monotonic_ns() + timeout_ns;
	while (true) {
		const std::uint32_t seen = parked_.value.load();
		if (seen >= workers_)
			return true;
		const std::uint64_t now = monotonic_ns();
		if (now >= deadline)
			return false;
		const std::uint64_t left = deadline - now;
		const timespec timeout{static_cast<time_t>(left / 1'000'000'000),
				       static_cast<long>(left % 1'000'000'000)};
		wait(parked_, seen, &timeout);
	}
}

} // namespace bench
