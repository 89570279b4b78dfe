// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/pager.hpp>

#include <cerrno>
#include <list>
#include <mutex>
#include <optional>
#include <string>

#include <unistd.h>

#include <tornado/pager.h>

#include "failure.hpp"
#include "region_requests.hpp"

namespace tornado
{
namespace
{

std::size_t page_bytes()
{
	return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

ppc::Reply make_reply(std::uint64_t kind, std::uint64_t first, std::size_t count)
{
	ppc::Reply reply;

	reply.words[0] = kind;
	reply.words[1] = first;
	reply.words[2] = count;
	return reply;
}

/* The client's label, which nobody but this pager can have given, is the handler's address. */
ppc::Reply handle(ppc::Context &context)
{
	const auto *handler = reinterpret_cast<const Pager::Handler *>(context.label());
	PageRequest request{context};

	if (handler == nullptr || context.words()[0] != TORNADO_PAGER_FAULT)
		return {};
	return (*handler)(request).reply();
}

} // namespace

PageReply PageReply::copies(std::uint64_t first, std::size_t count) noexcept
{
	auto reply = make_reply(TORNADO_PAGER_COPY, first, count);

	reply.length = count * page_bytes();
	return PageReply{reply};
}

PageReply PageReply::zeros(std::uint64_t first, std::size_t count) noexcept
{
	return PageReply{make_reply(TORNADO_PAGER_ZEROS, first, count)};
}

PageReply PageReply::supplied() noexcept
{
	return PageReply{make_reply(TORNADO_PAGER_SUPPLIED, 0, 0)};
}

struct Pager::State {
	std::mutex lock; /* protects the list, not what is in it */
	std::list<Handler> handlers;
	/* Its threads end before the handlers do. */
	std::optional<ppc::Server> server;
};

Pager::Pager(std::unique_ptr<State> state) noexcept : state_{std::move(state)} {}
Pager::Pager(Pager &&) noexcept = default;
Pager::~Pager() = default;

Result<Pager> Pager::start(std::size_t pages)
{
	if (pages == 0 || pages > TORNADO_PAGER_PAGES_MAX)
		return std::unexpected{failure::request("start a pager whose replies have " +
								std::to_string(pages) + " pages",
							failure::Target::device, EINVAL)};

	ppc::PortOptions options;

	options.buffer_size = static_cast<std::uint32_t>(pages * page_bytes());
	auto port = ppc::Port::create(options);

	if (!port)
		return std::unexpected{std::move(port).error()};

	auto server = ppc::Server::start(*std::move(port), handle);

	if (!server)
		return std::unexpected{std::move(server).error()};

	auto state = std::make_unique<State>();

	state->server.emplace(*std::move(server));
	return Pager{std::move(state)};
}

Result<Region> Pager::create(std::size_t bytes, Handler handler, const PagedOptions &options)
{
	const Handler *kept = nullptr;
	{
		const std::lock_guard locked(state_->lock);

		kept = &state_->handlers.emplace_back(std::move(handler));
	}

	const auto label = reinterpret_cast<std::uintptr_t>(kept);
	const auto client = state_->server->port().connect({.label = label, .methods = 0});

	if (!client)
		return std::unexpected{client.error()};

	tornado_region_create argument{};

	argument.kind = TORNADO_REGION_PAGED;
	argument.pager = client->fd();
	argument.patience_ms = static_cast<std::uint32_t>(options.patience.count());
	return ppc::requests::create_region(bytes, options.region, argument);
}

} // namespace tornado
