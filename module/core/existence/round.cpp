// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "round.hpp"

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
	domain_.visitor(platform::current_cpu()).round_calls().join(deferred);
	// Pairs with the store in arrived(): either who joins finds the round not under way, or who
	// ends the round finds what has joined.
	if (!under_way_.load(std::memory_order_seq_cst))
		set_out();
}

void Round::set_out() noexcept
{
	while (!under_way_.exchange(true, std::memory_order_seq_cst)) {
		if (take_along()) {
			for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
				token_.cpus.add(cpu);
			domain_.send(token_);
			return;
		}
		under_way_.store(false, std::memory_order_seq_cst); // as in arrived()
		if (!has_joined())
			return;
	}
}

bool Round::take_along() noexcept
{
	bool any = false;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		any |= domain_.visitor(cpu).round_calls().set_out();
	return any;
}

bool Round::has_joined() const noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		if (domain_.visitor(cpu).round_calls().has_joined())
			return true;
	return false;
}

Progress Round::arrived(Token &token) noexcept
{
	Round &round = *static_cast<RoundToken &>(token).round;
	const unsigned parity = token.parity; // that of the token may be the next round's below

	round.rounds_.store(round.rounds() + 1, std::memory_order_relaxed);
	round.deliver();
	round.under_way_.store(false, std::memory_order_seq_cst); // pairs with join()
	if (round.has_joined())
		round.set_out();
	round.domain_.outstanding().end(parity);
	return Progress::travelling;
}

void Round::deliver() noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		Visitor &visitor = domain_.visitor(cpu);
		if (visitor.round_calls().arrive())
			visitor.make_calls();
	}
}

} // namespace tornado::existence
