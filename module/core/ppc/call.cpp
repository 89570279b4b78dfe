// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "call.hpp"

#include <new>

#include "../memory/type.hpp"

namespace tornado::ppc
{

namespace
{

// Not a Pool: what it would add are functions of a template, each a section of its own.
constinit memory::Type call_memory{};

} // namespace

Result<void> Call::start_memory() noexcept
{
	call_memory = {};
	call_memory.name = "ppc_call";
	call_memory.size = sizeof(Call);
	call_memory.placement = TORNADO_MEMORY_LOCAL;
	return memory::start(call_memory);
}

void Call::stop_memory() noexcept
{
	memory::stop(call_memory);
}

void destroy_call(tornado_in_flight_operation *operation) noexcept
{
	auto *call = static_cast<Call *>(&existence::InFlightOperation::of(*operation));
	call->~Call();
	memory::free(call_memory, call);
}

Call::Call(const tornado_ppc_request &request, unsigned capacity) noexcept
	: InFlightOperation(destroy_call), words(*request.words), label(request.label),
	  payload_length(request.payload_length), reply_capacity(capacity),
	  attachment(request.attachment)
{
}

Call::~Call()
{
	if (staged_payload)
		platform::free(staged_payload);
	if (attachment)
		attachment->release(attachment);
}

Call *Call::make(const tornado_ppc_request &request, unsigned reply_capacity) noexcept
{
	void *memory = memory::allocate(call_memory, TORNADO_MEMORY_MAY_SLEEP);
	return memory ? new (memory) Call(request, reply_capacity) : nullptr;
}

Result<void> Call::stage(const void *payload) noexcept
{
	staged_payload =
		platform::allocate(payload_length, platform::node_of(platform::current_cpu()),
				   platform::Sleep::allowed);
	if (!staged_payload)
		return std::unexpected(Error::no_memory);
	if (!platform::copy_from_caller(staged_payload, payload, payload_length,
					platform::Sleep::allowed))
		return std::unexpected(Error::fault);
	return {};
}

} // namespace tornado::ppc
