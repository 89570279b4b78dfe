// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_SERVER_HPP
#define TORNADO_PPC_SERVER_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include <tornado/ppc/context.hpp>

namespace tornado::ppc
{

/**
 * class Server - threads that serve a port
 *
 * It begins with one thread on each CPU that the calling thread may use, bound to that
 * CPU, and makes more where the kernel asks for them, up to PortOptions::contexts_per_cpu.
 * It is asked with calls, and by a thread that polls the port: so methods may wait for
 * other calls to the same server.  Its threads block all signals.
 *
 * Context: as an object; stop() may be called from any thread but its own.
 */
class TORNADO_API Server
{
public:
	/* Called by several threads at once; the reply to what the context has. */
	using Handler = std::function<Reply(Context &)>;

	/**
	 * start() - serve
	 * @port: consumed; closed also when the call fails
	 * @handler: what answers the calls; answer() for an Interface
	 *
	 * Calls are taken from now on.  Until the thread of a CPU waits for its first one,
	 * others may serve for it, or calls wait for it.
	 *
	 * Return: the server, or an Error: EAGAIN when no thread could be made; those of
	 * Context::create(); EMFILE.
	 */
	[[nodiscard]] static Result<Server> start(Port port, Handler handler);

	Server(Server &&) noexcept;
	Server &operator=(Server &&) noexcept;
	/** ~Server() - as stop() */
	~Server();

	/**
	 * stop() - finish the calls in progress, and close the port
	 *
	 * Calls that wait for a thread, and those to come, get EPIPE.  Waits as long as
	 * a method runs.
	 *
	 * Return: nothing, or an Error: EDEADLK in a method of this server.
	 */
	[[nodiscard]] Result<void> stop();

	/** port() - until stop() */
	[[nodiscard]] const Port &port() const noexcept;

	/** thread_count() - how many threads serve */
	[[nodiscard]] std::size_t thread_count() const noexcept;

private:
	class [[gnu::visibility("hidden")]] Pool;

	explicit Server(std::unique_ptr<Pool> pool) noexcept;

	std::unique_ptr<Pool> pool_;
};

/**
 * serve() - let calls of an interface reach an object
 * @port: consumed
 * @object: has to outlive the server; several threads call its methods at once
 *
 * Return: as Server::start().
 */
template <typename InterfaceT, typename Object>
[[nodiscard]] Result<Server> serve(Port port, Object &object)
{
	return Server::start(std::move(port), [&object](Context &context) {
		return answer<InterfaceT>(object, context);
	});
}

/**
 * caller() - who called the method that the calling thread runs
 *
 * Return: that, or an Error: EOPNOTSUPP when the port was made without tells_caller,
 * ENOMSG in a thread that serves nothing.
 */
[[nodiscard]] TORNADO_API Result<Caller> caller();

/**
 * label() - that of the client through which the method that the calling thread runs was called
 *
 * Return: that; 0 if it has none, and in a thread that serves nothing.
 */
[[nodiscard]] TORNADO_API std::uint64_t label() noexcept;

} // namespace tornado::ppc

#endif // TORNADO_PPC_SERVER_HPP
