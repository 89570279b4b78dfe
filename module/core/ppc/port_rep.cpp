// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "port_rep.hpp"

#include <utility>

#include "port.hpp"

namespace tornado::ppc
{

Context *PortRep::take_context() noexcept
{
	while (Place *first = idle_.first()) {
		auto &context = static_cast<Context &>(*first);
		context.leave();
		context.is_waiting_ = false;
		// It stays, since its thread waits until the claim is finished.
		if (context.claim())
			return &context;
		// Else its wait ends in another way, which its thread is about to find.
	}
	return nullptr;
}

void PortRep::queue(Call &call) noexcept
{
	call.get();
	call.join_last(queue_);
	count(&tornado_ppc_numbers::queued);
}

Call *PortRep::take_call() noexcept
{
	Place *first = queue_.first();
	if (!first)
		return nullptr;
	first->leave();
	return static_cast<Call *>(first);
}

bool PortRep::take_out(Call &call) noexcept
{
	if (call.Place::is_alone())
		return false;
	call.leave();
	return true;
}

Offer PortRep::offer(Context &context) noexcept
{
	if (!queue_.first()) {
		context.join_first(idle_);
		return {.call = nullptr, .asks = false};
	}
	if (!context.claim())
		return {.call = nullptr, .asks = false};
	context.is_waiting_ = false;
	Call *call = take_call();
	// Those behind it may wait for one that waits for them, if nobody else can come.
	return {.call = call, .asks = !queue_.is_alone() && ask(*call)};
}

bool PortRep::may_ask() const noexcept
{
	return contexts_ < port_.contexts_per_cpu() && platform::clock_ns() >= ask_after_ns_;
}

bool PortRep::ask(Call &call) noexcept
{
	if (!may_ask())
		return false;
	ask_after_ns_ = platform::clock_ns() + ask_again_ns;
	asks_ = true;
	call.asked_at = this;
	count(&tornado_ppc_numbers::asked);
	return true;
}

bool PortRep::lacks_context() const noexcept
{
	return asks_ || (!queue_.is_alone() && may_ask());
}

int PortRep::take_ask() noexcept
{
	const Held held(*this);
	return std::exchange(asks_, false) ? static_cast<int>(cpu_) : -1;
}

int PortRep::take_lack() noexcept
{
	const Held held(*this);
	if (!lacks_context())
		return -1;
	if (!std::exchange(asks_, false))
		count(&tornado_ppc_numbers::asked);
	ask_after_ns_ = platform::clock_ns() + ask_again_ns;
	return static_cast<int>(cpu_);
}

bool PortRep::add_context() noexcept
{
	// Who was asked has started one; if that is not enough, the next call asks.
	ask_after_ns_ = 0;
	asks_ = false;
	return contexts_++ == 0;
}

bool PortRep::remove_context() noexcept
{
	return --contexts_ == 0;
}

void PortRep::send_queue_elsewhere() noexcept
{
	for (;;) {
		Call *call;
		{
			const Held held(*this);
			call = take_call();
		}
		if (!call)
			return;
		call->complete(again);
		call->put();
	}
}

void PortRep::add_to(tornado_ppc_numbers &numbers) noexcept
{
	using N = tornado_ppc_numbers;
	const Held held(*this);
	numbers.contexts += contexts_;
	for (const Number number :
	     {&N::hot, &N::cold, &N::borrowed, &N::queued, &N::staged, &N::asked, &N::timed_out,
	      &N::killed, &N::abandoned, &N::closed})
		numbers.*number += counts_.*number;
}

} // namespace tornado::ppc
