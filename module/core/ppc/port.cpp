// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "port.hpp"

#include <algorithm>
#include <new>

#include "context.hpp"

namespace tornado::ppc
{

void destroy_port(void *shared) noexcept
{
	auto *port = static_cast<Port *>(shared);
	tornado_ppc_port_owner *owner = port->owner_;
	port->in_flight_.stop();
	port->~Port();
	platform::free(port);
	if (owner)
		owner->release(owner);
}

namespace
{

// A copy: the original would be a section of its own in the module, if its address is taken.
constexpr object::Clustering per_cpu = object::Clustering::cpu;

constexpr tornado_object_type port_type = {
	.name = PortRep::type_name,
	.rep_size = sizeof(PortRep),
	.construct_rep = [](void *rep, void *shared, unsigned cluster) noexcept -> int {
		new (rep) PortRep(*static_cast<Port *>(shared), cluster);
		return 0;
	},
	.destroy_rep = [](void *rep, void *) noexcept { static_cast<PortRep *>(rep)->~PortRep(); },
	.destroy_shared = destroy_port,
	.merge_rep = nullptr,
	.domain = nullptr,
	.in_flight =
		[](void *shared) noexcept {
			return static_cast<Port *>(shared)->in_flight().raw();
		},
	.reps_wanted = 0,
	.stays_per_cpu = 1,
};

/// False: it is in no queue any more, because somebody serves it, or sends it elsewhere.
bool leave_queue(Call &call) noexcept
{
	bool was_queued;
	{
		const PortRep::Held held(*call.queued_at);
		was_queued = PortRep::take_out(call);
	}
	if (was_queued)
		call.put();
	return was_queued;
}

/// While the rep is held.
void queue_at(PortRep &rep, Call &call) noexcept
{
	if (!call.can_wait()) {
		call.complete(staged);
		return;
	}
	call.queued_at = &rep;
	rep.queue(call);
}

/// Before there is a call.
int give_up(const tornado_ppc_request &request, Error error) noexcept
{
	if (request.attachment)
		request.attachment->release(request.attachment);
	return negative_errno(error);
}

/// The payload of the reply, which lies in the buffer of a context that is held until then.
void give_reply(Call &call, tornado_ppc_request &request) noexcept
{
	request.take(&request, call.replied_by->buffer());
	call.replied_by->release();
}

/// Likewise.
Result<void> copy_reply(Call &call, void *to) noexcept
{
	const unsigned length = call.reply_length;
	Context &context = *call.replied_by;
	void *copy = nullptr;
	const bool is_copied =
		platform::copy_to_caller(to, context.buffer(), length, platform::Sleep::forbidden);
	// Others want the context, whatever the caller's memory is made of.
	if (!is_copied)
		copy = platform::allocate(length, platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (copy)
		__builtin_memcpy(copy, context.buffer(), length);
	context.release();
	if (is_copied)
		return {};
	if (!copy)
		return std::unexpected(Error::no_memory);
	const bool is_there = platform::copy_to_caller(to, copy, length, platform::Sleep::allowed);
	platform::free(copy);
	if (!is_there)
		return std::unexpected(Error::fault);
	return {};
}

} // namespace

Result<Port *> Port::make(unsigned buffer_size, unsigned contexts_per_cpu,
			  tornado_ppc_port_owner *owner) noexcept
{
	void *memory = platform::allocate(sizeof(Port), platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return std::unexpected(Error::no_memory);
	auto *port = new (memory) Port(buffer_size, contexts_per_cpu, owner);
	auto started = port->in_flight_.start();
	if (started) {
		const auto ref = object::objects::create(port_type, per_cpu, port);
		if (ref) {
			port->ref_ = object::Ref<PortRep>(*ref);
			return port;
		}
		started = std::unexpected(ref.error());
		port->in_flight_.stop();
	}
	port->~Port();
	platform::free(port);
	return std::unexpected(started.error());
}

void Port::put() noexcept
{
	// Release and acquire: who destroys it comes after all others.
	if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
		(void)ref_.destroy();
}

void Port::close() noexcept
{
	in_flight_.close(negative_errno(Error::closed));
}

int Port::call(tornado_ppc_request &request) noexcept
{
	if (request.payload_length > buffer_size_)
		return give_up(request, Error::too_long);
	Call *call = Call::make(request, std::min(request.reply_capacity, buffer_size_));
	if (!call)
		return give_up(request, Error::no_memory);
	int result;
	while ((result = attempt(*call, request)) > 0)
		if (result == staged) {
			count(&tornado_ppc_numbers::staged);
			result = negative_errno(call->stage(request.payload));
			if (result < 0)
				break;
		}
	if (result == answered) {
		*request.words = call->words;
		request.reply_length = call->reply_length;
		if (call->replied_by && request.take)
			give_reply(*call, request);
		else if (call->replied_by)
			result = negative_errno(copy_reply(*call, request.reply));
	} else {
		count_failure(result);
	}
	call->put();
	return result;
}

/// What a caller does once it has claimed a context's wait.
void Port::start(const Found &found, Call &call, const void *payload) noexcept
{
	call.caller_stays_ready = found.is_hot();
	call.caller_sleeps_here = found.is_cold();
	if (!found.context->deliver(call, payload)) {
		call.complete(staged);
		// It begins again, and is counted then.
		const PortRep::Held held(*found.rep);
		found.rep->discount(found.counted);
	} else if (found.is_hot()) {
		found.rep->handoff().until_answered(call);
	} else {
		Handoff::until_preempted();
	}
}

/// Find a context, call, and wait: answered, again, staged, or a negative errno.
int Port::attempt(Call &call, const tornado_ppc_request &request) noexcept
{
	Found found;
	if (const int closed_with = in_flight_.closed_with())
		return closed_with;
	call.queued_at = nullptr;
	call.arm();
	{
		const existence::Guard guard;
		const auto rep = local(guard);
		if (!rep)
			return negative_errno(rep.error());
		found = find_context(**rep, call, guard);
	}
	if (found.context)
		start(found, call, request.payload);
	const int result =
		call.is_over() ? call.result()
			       : await(call, existence::Interruption::killed, request.deadline_ns);
	if (call.queued_at && result != answered)
		leave_queue(call);
	return result;
}

int Port::await(existence::InFlightOperation &operation, existence::Interruption interruption,
		std::uint64_t deadline_ns) noexcept
{
	Result<void> added;
	{
		const existence::Guard guard;
		added = in_flight_.add(operation, guard);
	}
	if (!added)
		return operation.give_up(negative_errno(added));
	return operation.wait(interruption, deadline_ns);
}

/// While the rep is held.
Port::Found Port::take_context(PortRep &rep, PortRep::Number counted) noexcept
{
	Context *context = rep.take_context();
	if (context)
		rep.count(counted);
	return {.is_settled = context != nullptr,
		.context = context,
		.rep = &rep,
		.counted = counted};
}

Port::Found Port::find_context(PortRep &local, Call &call, const existence::Guard &guard) noexcept
{
	Found found = find_here(local, call);
	if (!found.is_settled)
		found = borrow_context(local, guard);
	if (!found.is_settled)
		found = wait_elsewhere(local, call, guard);
	if (!found.is_settled)
		queue_where_none_serves(local, call, guard);
	return found;
}

Port::Found Port::find_here(PortRep &local, Call &call) noexcept
{
	bool asks;
	Found found;
	{
		const PortRep::Held held(local);
		if (Context *context = local.take_context()) {
			// The CPU's own state of affairs, as preemption is off.
			const auto counted = local.handoff().choose() ? &tornado_ppc_numbers::hot
								      : &tornado_ppc_numbers::cold;
			local.count(counted);
			return {.is_settled = true,
				.context = context,
				.rep = &local,
				.counted = counted};
		}
		asks = local.ask(call);
		found = {.is_settled = local.has_contexts(),
			 .context = nullptr,
			 .rep = nullptr,
			 .counted = nullptr};
		if (found.is_settled)
			queue_at(local, call);
	}
	if (asks)
		tell_of_lack();
	return found;
}

/// From the node, or else from anywhere.
Port::Found Port::borrow_context(const PortRep &local, const existence::Guard &guard) noexcept
{
	const unsigned node = platform::node_of(local.cpu());
	Found found{};
	for (const bool is_any_node : {false, true})
		ref_.for_each_rep(guard, [&](PortRep &rep) {
			if (found.is_settled ||
			    !(is_any_node || platform::node_of(rep.cpu()) == node))
				return 0;
			const PortRep::Held held(rep);
			found = take_context(rep, &tornado_ppc_numbers::borrowed);
			return 0;
		});
	return found;
}

/// Likewise, in the queue of a CPU with contexts, one of which may have become idle meanwhile.
Port::Found Port::wait_elsewhere(const PortRep &local, Call &call,
				 const existence::Guard &guard) noexcept
{
	const unsigned node = platform::node_of(local.cpu());
	Found found{};
	for (const bool is_any_node : {false, true})
		ref_.for_each_rep(guard, [&](PortRep &rep) {
			if (found.is_settled ||
			    !(is_any_node || platform::node_of(rep.cpu()) == node))
				return 0;
			const PortRep::Held held(rep);
			if (!rep.has_contexts())
				return 0;
			found = take_context(rep, &tornado_ppc_numbers::borrowed);
			if (!found.is_settled)
				queue_at(rep, call);
			found.is_settled = true;
			return 0;
		});
	return found;
}

void Port::queue_where_none_serves(PortRep &local, Call &call,
				   const existence::Guard &guard) noexcept
{
	{
		const PortRep::Held held(local);
		queue_at(local, call);
	}
	// The first context may have come since, and have sent away those that waited before.
	bool is_late = false;
	ref_.for_each_rep(guard, [&](PortRep &rep) {
		const PortRep::Held held(rep);
		is_late = is_late || rep.has_contexts();
		return 0;
	});
	// Not once somebody serves it: it would be served twice.
	if (is_late && call.queued_at && leave_queue(call))
		call.complete(again);
}

void Port::send_stranded(const existence::Guard &guard) noexcept
{
	ref_.for_each_rep(guard, [](PortRep &rep) {
		bool is_stranded;
		{
			const PortRep::Held held(rep);
			is_stranded = !rep.has_contexts();
		}
		if (is_stranded)
			rep.send_queue_elsewhere();
		return 0;
	});
}

} // namespace tornado::ppc
