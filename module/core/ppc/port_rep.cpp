// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "port_rep.hpp"

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
	queued++;
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

Call *PortRep::offer(Context &context) noexcept
{
	if (!queue_.first()) {
		context.join_first(idle_);
		return nullptr;
	}
	if (!context.claim())
		return nullptr;
	context.is_waiting_ = false;
	return take_call();
}

int PortRep::lacks_context() noexcept
{
	if (contexts_ >= port_.contexts_per_cpu())
		return -1;
	const std::uint64_t now = platform::clock_ns();
	if (now < ask_after_ns_)
		return -1;
	ask_after_ns_ = now + ask_again_ns;
	return static_cast<int>(cpu_);
}

bool PortRep::add_context() noexcept
{
	// Who was asked has started one; if that is not enough, the next call asks.
	ask_after_ns_ = 0;
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
	const Held held(*this);
	numbers.contexts += contexts_;
	numbers.calls += calls;
	numbers.queued += queued;
	numbers.borrowed += borrowed;
}

} // namespace tornado::ppc
