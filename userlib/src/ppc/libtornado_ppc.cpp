// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/libtornado_ppc.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include <tornado/ppc/server.hpp>

#include "../c_report.hpp"
#include "requests.hpp"

using tornado::c_interface::report;
using tornado::c_interface::without_exceptions;
namespace ppc = tornado::ppc;

struct libtornado_server {
	ppc::Server server;
};

namespace
{

ppc::Reply handle(ppc::Context &context, libtornado_handler handler, void *data)
{
	libtornado_served call{};
	ppc::Reply reply;

	std::ranges::copy(context.words(), call.word);
	call.memory = context.memory().data();
	call.payload_length = static_cast<std::uint32_t>(context.payload().size());
	call.reply_capacity = static_cast<std::uint32_t>(context.memory().size());
	handler(data, &call);
	std::ranges::copy(call.word, reply.words.begin());
	/* More than there is room for does not go out. */
	reply.length = std::min(call.reply_length, call.reply_capacity);
	return reply;
}

tornado::Result<ppc::Server> start(const char *name, std::uint32_t mode, libtornado_handler handler,
				   void *data)
{
	auto port = ppc::Port::create();

	if (!port)
		return std::unexpected{std::move(port).error()};
	if (name != nullptr)
		if (auto published = port->publish(name, mode); !published)
			return std::unexpected{std::move(published).error()};
	return ppc::Server::start(std::move(*port), [handler, data](ppc::Context &context) {
		return handle(context, handler, data);
	});
}

} // namespace

int libtornado_server_start(const char *name, uint32_t mode, libtornado_handler handler, void *data,
			    struct libtornado_server **server)
{
	return without_exceptions([&] {
		if (handler == nullptr || server == nullptr)
			return report(EFAULT, "libtornado_server_start: handler or server is NULL");

		auto started = start(name, mode, handler, data);

		if (!started)
			return report(started.error());
		*server = new libtornado_server{std::move(*started)};
		return 0;
	});
}

int libtornado_server_client(struct libtornado_server *server)
{
	return without_exceptions([server] {
		if (server == nullptr)
			return report(EFAULT, "libtornado_server_client: server is NULL");

		auto client = server->server.port().connect();

		return client ? std::move(*client).release().release() : report(client.error());
	});
}

int libtornado_server_stop(struct libtornado_server *server)
{
	return without_exceptions([server] {
		if (server == nullptr)
			return 0;
		if (const auto stopped = server->server.stop(); !stopped)
			return report(stopped.error());
		delete server;
		return 0;
	});
}

int libtornado_client_open(const char *name)
{
	return without_exceptions([name] {
		if (name == nullptr)
			return report(EFAULT, "libtornado_client_open: name is NULL");

		auto client = ppc::Client::open(name);

		return client ? std::move(*client).release().release() : report(client.error());
	});
}

int libtornado_client_call(int client, struct libtornado_call *call)
{
	return without_exceptions([client, call] {
		if (call == nullptr)
			return report(EFAULT, "libtornado_client_call: call is NULL");

		ppc::Exchange exchange;

		std::ranges::copy(call->word, exchange.words.begin());
		exchange.payload = {static_cast<const std::byte *>(call->payload),
				    call->payload_length};
		exchange.room = {static_cast<std::byte *>(call->reply), call->reply_capacity};
		exchange.deadline = ppc::Deadline{std::chrono::nanoseconds{call->deadline_ns}};

		const auto done = ppc::requests::exchange(client, exchange);

		if (!done)
			return report(done.error());
		std::ranges::copy(exchange.words, call->word);
		call->reply_length = static_cast<std::uint32_t>(exchange.reply_length);
		return 0;
	});
}
