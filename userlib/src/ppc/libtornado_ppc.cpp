// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/libtornado_ppc.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include <tornado/ppc/server.hpp>

#include "../c_report.hpp"

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
	call.file_count = static_cast<std::uint32_t>(context.file_count());
	call.label = context.label();
	handler(data, &call);
	std::ranges::copy(call.word, reply.words.begin());
	/* More than there is room for does not go out. */
	reply.length = std::min(call.reply_length, call.reply_capacity);
	return reply;
}

tornado::Result<ppc::Server> start(const char *name, std::uint32_t mode, std::uint32_t options,
				   libtornado_handler handler, void *data)
{
	auto port = ppc::Port::create(
		{.tells_caller = (options & LIBTORNADO_SERVER_TELLS_CALLER) != 0});

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
	return libtornado_server_start_with(name, mode, 0, handler, data, server);
}

int libtornado_server_start_with(const char *name, uint32_t mode, uint32_t options,
				 libtornado_handler handler, void *data,
				 struct libtornado_server **server)
{
	return without_exceptions([&] {
		if (handler == nullptr || server == nullptr)
			return report(EFAULT, "libtornado_server_start: handler or server is NULL");

		if ((options & ~LIBTORNADO_SERVER_TELLS_CALLER) != 0)
			return report(EINVAL, "libtornado_server_start: unknown options");

		auto started = start(name, mode, options, handler, data);

		if (!started)
			return report(started.error());
		*server = new libtornado_server{std::move(*started)};
		return 0;
	});
}

int libtornado_server_client(struct libtornado_server *server)
{
	return libtornado_server_client_for(server, 0, 0);
}

int libtornado_server_client_for(struct libtornado_server *server, uint64_t label, uint64_t methods)
{
	return without_exceptions([=] {
		if (server == nullptr)
			return report(EFAULT, "libtornado_server_client: server is NULL");

		auto client = server->server.port().connect({.label = label, .methods = methods});

		return client ? std::move(*client).release().release() : report(client.error());
	});
}

int libtornado_server_revoke(struct libtornado_server *server, uint64_t label)
{
	return without_exceptions([=] {
		if (server == nullptr)
			return report(EFAULT, "libtornado_server_revoke: server is NULL");

		const auto revoked = server->server.port().revoke(label);

		return revoked ? 0 : report(revoked.error());
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
