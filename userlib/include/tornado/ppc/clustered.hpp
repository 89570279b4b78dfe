// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_CLUSTERED_HPP
#define TORNADO_PPC_CLUSTERED_HPP

#include <utility>

#include <tornado/ppc/server.hpp>
#include <tornado/userlevel.hpp>

namespace tornado::ppc
{

/**
 * serve() - let calls of an interface reach a clustered object
 * @port: consumed
 * @object: a user-level object, whose reps have the methods; to be destroyed after the
 *	server was stopped
 *
 * Calls are served on the CPU of the caller, and each reaches the rep of that CPU, inside an
 * operation.  Threads of one CPU may call it at the same time.  A call during the object's
 * destruction is refused (ESTALE).
 *
 * Return: as Server::start().
 */
template <typename InterfaceT, typename Rep>
[[nodiscard]] Result<Server> serve(Port port, object::Ref<Rep> object)
{
	return Server::start(std::move(port), [object](Context &context) {
		const existence::Guard guard;
		Rep *rep = object.local(guard);

		return rep ? answer<InterfaceT>(*rep, context) : detail::refuse(Status::gone);
	});
}

} // namespace tornado::ppc

#endif // TORNADO_PPC_CLUSTERED_HPP
