// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "round.hpp"

#include "../reversed.hpp"
#include "domain.hpp"

namespace tornado::existence
{

Result<void> Round::start() noexcept
{
	words_ = allocate_cpu_words();
	if (!words_)
		return std::unexpected(Error::no_memory);
	token_.cpus = CpuSet(words_, platform::cpu_limit());
	token_.arrived = arrived;
	token_.round = this;
	return {};
}

void Round::stop() noexcept
{
	platform::free(words_);
	words_ = nullptr;
}

void Round::join(tornado_deferred &deferred) noexcept
{
	tornado_deferred *first = waiting_.load(std::memory_order_relaxed);
	do {
		deferred.link = first;
		// Release: pairs with the acquire in set_out().
	} while (!waiting_.compare_exchange_weak(first, &deferred, std::memory_order_seq_cst,
						 std::memory_order_relaxed));
	set_out();
}

/// Sequentially consistent, here and in join(): either who joins finds the round not under way, or
/// who ends the round finds the call waiting.
void Round::set_out() noexcept
{
	while (waiting_.load() && !under_way_.exchange(true)) {
		carried_ = waiting_.exchange(nullptr);
		if (carried_) {
			for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
				token_.cpus.add(cpu);
			domain_.send(token_);
			return;
		}
		under_way_.store(false);
	}
}

Progress Round::arrived(Token &token) noexcept
{
	Round &round = *static_cast<RoundToken &>(token).round;
	const unsigned parity = token.parity;

	round.rounds_.store(round.rounds() + 1, std::memory_order_relaxed);
	round.make_calls();
	// Before the token may set out again: then it is counted anew.
	round.domain_.outstanding().end(parity);
	round.under_way_.store(false);
	round.set_out();
	return Progress::travelling;
}

void Round::make_calls() noexcept
{
	tornado_deferred *oldest = reversed(carried_, &tornado_deferred::link);
	carried_ = nullptr;
	while (oldest) {
		tornado_deferred *deferred = oldest;
		oldest = deferred->link;
		const unsigned parity = deferred->parity;
		deferred->call(deferred);
		domain_.outstanding().end(parity);
	}
}

} // namespace tornado::existence
