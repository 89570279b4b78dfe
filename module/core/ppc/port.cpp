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
	port->in_flight_.stop();
	port->~Port();
	platform::free(port);
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

/// What a caller does once it has claimed a context's wait.
void start(PortRep &local, Context &context, Call &call, const void *payload) noexcept
{
	const bool is_hot = context.rep() == &local && local.handoff().choose();
	call.caller_stays_ready = is_hot;
	if (!context.deliver(call, payload))
		call.complete(staged);
	else if (is_hot)
		local.handoff().until_answered(call);
	else
		Handoff::until_preempted();
}

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

Result<Port *> Port::make(unsigned buffer_size, unsigned contexts_per_cpu) noexcept
{
	void *memory = platform::allocate(sizeof(Port), platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return std::unexpected(Error::no_memory);
	auto *port = new (memory) Port(buffer_size, contexts_per_cpu);
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
			result = negative_errno(call->stage(request.payload));
			if (result < 0)
				break;
		}
	if (result == answered) {
		request.words = call->words;
		request.reply_length = call->reply_length;
		if (call->replied_by)
			result = negative_errno(copy_reply(*call, request.reply));
	}
	call->put();
	return result;
}

/// Find a context, call, and wait: answered, again, staged, or a negative errno.
int Port::attempt(Call &call, const tornado_ppc_request &request) noexcept
{
	PortRep *rep;
	Context *context;
	if (const int closed_with = in_flight_.closed_with())
		return closed_with;
	call.queued_at = nullptr;
	call.arm();
	{
		const existence::Guard guard;
		const auto found = local(guard);
		if (!found)
			return negative_errno(found.error());
		rep = *found;
		context = find_context(*rep, call, guard);
	}
	if (context)
		start(*rep, *context, call, request.payload);
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

/// A context whose wait is claimed.  nullptr: the call is in a queue, or has ended.
Context *Port::find_context(PortRep &local, Call &call, const existence::Guard &guard) noexcept
{
	{
		const PortRep::Held held(local);
		if (Context *context = local.take_context()) {
			local.calls++;
			return context;
		}
		call.wants_context_on = local.lacks_context();
		if (local.has_contexts()) {
			queue_at(local, call);
			return nullptr;
		}
	}
	if (Context *context = borrow_context(local, guard))
		return context;
	const Found found = wait_elsewhere(local, call, guard);
	if (!found.is_settled)
		queue_where_none_serves(local, call, guard);
	return found.context;
}

/// From the node, or else from anywhere.
Context *Port::borrow_context(const PortRep &local, const existence::Guard &guard) noexcept
{
	const unsigned node = platform::node_of(local.cpu());
	Context *context = nullptr;
	for (const bool is_any_node : {false, true})
		ref_.for_each_rep(guard, [&](PortRep &rep) {
			if (context || !(is_any_node || platform::node_of(rep.cpu()) == node))
				return 0;
			const PortRep::Held held(rep);
			context = rep.take_context();
			rep.borrowed += context ? 1 : 0;
			return 0;
		});
	return context;
}

/// Likewise, in the queue of a CPU with contexts, one of which may have become idle meanwhile.
Port::Found Port::wait_elsewhere(const PortRep &local, Call &call,
				 const existence::Guard &guard) noexcept
{
	const unsigned node = platform::node_of(local.cpu());
	Found found{.is_settled = false, .context = nullptr};
	for (const bool is_any_node : {false, true})
		ref_.for_each_rep(guard, [&](PortRep &rep) {
			if (found.is_settled ||
			    !(is_any_node || platform::node_of(rep.cpu()) == node))
				return 0;
			const PortRep::Held held(rep);
			if (!rep.has_contexts())
				return 0;
			found = {.is_settled = true, .context = rep.take_context()};
			if (found.context)
				rep.borrowed++;
			else
				queue_at(rep, call);
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

tornado_ppc_numbers Port::numbers() noexcept
{
	tornado_ppc_numbers sum{};
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&sum](PortRep &rep) {
		rep.add_to(sum);
		return 0;
	});
	return sum;
}

} // namespace tornado::ppc
