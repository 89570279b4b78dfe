// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Protected procedure calls for the kernel edge: what ppc.h declares.
#include "context.hpp"
#include "port.hpp"
#include "ppc.h"

namespace
{

using tornado::ppc::Context;
using tornado::ppc::Port;

Port &port_of(tornado_ppc_port *raw) noexcept
{
	return *reinterpret_cast<Port *>(raw);
}
Context &context_of(tornado_ppc_context *raw) noexcept
{
	return *reinterpret_cast<Context *>(raw);
}

} // namespace

extern "C" {

int tornado_core_ppc_port_create(tornado_ppc_port **port, unsigned buffer_size,
				 unsigned contexts_per_cpu, tornado_ppc_port_owner *owner)
{
	const auto made = Port::make(buffer_size, contexts_per_cpu, owner);
	if (made)
		*port = reinterpret_cast<tornado_ppc_port *>(*made);
	return tornado::core::negative_errno(made);
}

void tornado_core_ppc_port_get(tornado_ppc_port *port)
{
	port_of(port).get();
}

void tornado_core_ppc_port_put(tornado_ppc_port *port)
{
	port_of(port).put();
}

void tornado_core_ppc_port_close(tornado_ppc_port *port)
{
	port_of(port).close();
}

int tornado_core_ppc_call(tornado_ppc_port *port, tornado_ppc_request *request)
{
	return port_of(port).call(*request);
}

int tornado_core_ppc_context_create(tornado_ppc_context **context, tornado_ppc_port *port,
				    void *buffer, void (*release)(void *), void *owner)
{
	Context *made = Context::make(port_of(port), buffer, release, owner);
	if (!made)
		return tornado::core::negative_errno(tornado::core::Error::no_memory);
	*context = reinterpret_cast<tornado_ppc_context *>(made);
	return 0;
}

void tornado_core_ppc_context_end(tornado_ppc_context *context)
{
	context_of(context).end();
}

void tornado_core_ppc_context_put(tornado_ppc_context *context)
{
	context_of(context).put();
}

int tornado_core_ppc_reply(tornado_ppc_context *context, const tornado_ppc_service *service)
{
	return tornado::core::negative_errno(context_of(context).reply(*service));
}

int tornado_core_ppc_wait(tornado_ppc_context *context, tornado_ppc_service *service)
{
	return context_of(context).wait(*service);
}

int tornado_core_ppc_attachment(tornado_ppc_context *context, tornado_ppc_attachment **attachment)
{
	const auto found = context_of(context).attachment();
	if (found)
		*attachment = *found;
	return tornado::core::negative_errno(found);
}

void tornado_core_ppc_refuse(tornado_ppc_context *context, int error)
{
	context_of(context).refuse(error);
}

int tornado_core_ppc_port_lacks(tornado_ppc_port *port)
{
	return port_of(port).lacks_context();
}

int tornado_core_ppc_port_lacking_cpu(tornado_ppc_port *port)
{
	return port_of(port).lacking_cpu();
}

void tornado_core_ppc_numbers(tornado_ppc_port *port, tornado_ppc_numbers *numbers)
{
	*numbers = port_of(port).numbers();
}

} // extern "C"
