// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "context.hpp"

#include <new>
#include <utility>

#include "../existence/guard.hpp"
#include "port.hpp"
#include "port_rep.hpp"

namespace tornado::ppc
{

void destroy_context(tornado_in_flight_operation *operation) noexcept
{
	auto *context = static_cast<Context *>(&existence::InFlightOperation::of(*operation));
	Port &port = context->port_;
	context->done_(context->owner_);
	context->~Context();
	platform::free(context);
	port.put();
}

Context::Context(Port &port, void *buffer, void (*done)(Owner *), Owner *owner) noexcept
	: InFlightOperation(destroy_context), port_(port), buffer_(buffer), done_(done),
	  owner_(owner)
{
	port_.get();
}

Context *Context::make(Port &port, void *buffer, void (*done)(Owner *), Owner *owner) noexcept
{
	void *memory =
		platform::allocate(sizeof(Context), platform::node_of(platform::current_cpu()),
				   platform::Sleep::allowed);
	return memory ? new (memory) Context(port, buffer, done, owner) : nullptr;
}

Result<void> Context::reply(const tornado_ppc_service &service) noexcept
{
	if (!call_)
		return std::unexpected(Error::no_message);
	if (service.reply_length > call_->reply_capacity)
		return std::unexpected(Error::too_long);
	Call *call = give_up_call();
	hands_over_ = call->caller_stays_ready;
	if (call->caller_sleeps_here)
		rep()->handoff().look_again();
	if (call->claim()) {
		call->words = *service.words;
		call->reply_length = service.reply_length;
		if (service.reply_length > 0) {
			get();
			call->replied_by = this;
			is_held_.store(true, std::memory_order_relaxed);
		}
		call->finish(answered);
	}
	call->put();
	return {};
}

Result<tornado_ppc_attachment *> Context::attachment() const noexcept
{
	if (!call_)
		return std::unexpected(Error::no_message);
	return call_->attachment;
}

void Context::refuse(int error) noexcept
{
	if (Call *call = give_up_call()) {
		call->complete(error);
		call->put();
	}
}

Result<PortRep *> Context::begin_wait() noexcept
{
	if (const int closed_with = port_.in_flight().closed_with())
		return std::unexpected(error_of(closed_with));
	const existence::Guard guard;
	const auto local = port_.local(guard);
	if (!local)
		return local;
	PortRep &rep = **local;
	arm();
	if (&rep != this->rep())
		attach(rep, guard);
	Offer found{};
	{
		const PortRep::Held held(rep);
		is_waiting_ = true;
		if (!is_held_.load(std::memory_order_seq_cst))
			found = rep.offer(*this);
	}
	take_offer(found);
	return &rep;
}

int Context::wait(tornado_ppc_service &service) noexcept
{
	if (call_)
		return negative_errno(Error::busy);
	for (;;) {
		const auto rep = begin_wait();
		if (!rep)
			return negative_errno(rep.error());
		if (std::exchange(hands_over_, false))
			Handoff::until_called(*this);
		else
			Handoff::until_preempted();
		const int result = is_over()
					   ? InFlightOperation::result()
					   : port_.await(*this, existence::Interruption::any_signal,
							 service.deadline_ns);
		if (result == answered) {
			tell(service);
			return 0;
		}
		if (result < 0) {
			stop_waiting();
			return result;
		}
	}
}

/// After a wait that nobody ended with a call.
void Context::stop_waiting() noexcept
{
	const PortRep::Held held(*rep());
	is_waiting_ = false;
	if (!Place::is_alone())
		leave();
}

void Context::tell(tornado_ppc_service &service) noexcept
{
	*service.words = call_->words;
	service.label = call_->label;
	service.payload_length = call_->payload_length;
	service.reply_capacity = call_->reply_capacity;
	service.wants_context_on = call_->asked_at ? call_->asked_at->take_ask() : -1;
	service.attachment = call_->attachment;
}

void Context::attach(PortRep &rep, const existence::Guard &guard) noexcept
{
	detach();
	bool is_first;
	{
		const PortRep::Held held(rep);
		is_first = rep.add_context();
		// Sequentially consistent, before begin_wait() looks whether it is held: pairs with
		// release(), which looks at the two in the other order.
		rep_.store(&rep, std::memory_order_seq_cst);
	}
	if (is_first)
		port_.send_stranded(guard);
}

void Context::detach() noexcept
{
	PortRep *rep = this->rep();
	if (!rep)
		return;
	bool is_last;
	{
		const PortRep::Held held(*rep);
		is_last = rep->remove_context();
		rep_.store(nullptr, std::memory_order_seq_cst);
	}
	if (is_last)
		rep->send_queue_elsewhere();
}

void Context::end() noexcept
{
	detach();
	refuse(negative_errno(Error::closed));
}

bool Context::deliver(Call &call, const void *payload) noexcept
{
	if (call.staged_payload)
		__builtin_memcpy(buffer_, call.staged_payload, call.payload_length);
	else if (call.payload_length > 0 &&
		 !platform::copy_from_caller(buffer_, payload, call.payload_length,
					     platform::Sleep::forbidden)) {
		finish(again);
		return false;
	}
	call.get();
	take(call);
	return true;
}

/// The thread sees both when its wait is over.
void Context::take(Call &call) noexcept
{
	call_ = &call;
	loan_ = platform::lend_nice(thread(), call.nice);
	finish(answered);
}

/// nullptr: it serves none.
Call *Context::give_up_call() noexcept
{
	if (loan_.own != loan_.lent) [[unlikely]]
		platform::take_back_nice(thread(), std::exchange(loan_, {}));
	return std::exchange(call_, nullptr);
}

void Context::take_offered(const Offer &offer) noexcept
{
	Call *call = offer.call;
	if (call->staged_payload)
		__builtin_memcpy(buffer_, call->staged_payload, call->payload_length);
	take(*call);
	if (offer.asks)
		port_.tell_of_lack();
}

void Context::release() noexcept
{
	is_held_.store(false, std::memory_order_seq_cst);
	Offer found{};
	// The thread may move to another CPU, and then attaches there; or be gone.
	while (PortRep *rep = this->rep()) {
		const PortRep::Held held(*rep);
		if (this->rep() != rep)
			continue;
		// The thread may have seen that it is free, and have served another caller.
		if (is_waiting_ && Place::is_alone() && !is_held_.load(std::memory_order_seq_cst))
			found = rep->offer(*this);
		break;
	}
	take_offer(found);
	put();
}

} // namespace tornado::ppc
