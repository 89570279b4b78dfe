/* SPDX-License-Identifier: GPL-2.0 */
#include "proxy_round_trip.hpp"

#include <array>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <tornado/ppc.hpp>

#include "system_error.hpp"

namespace bench
{

namespace
{

namespace ppc = tornado::ppc;

template <typename T>
T expected(tornado::Result<T> result)
{
	if (!result)
		throw Failure(result.error().message());
	return std::move(*result);
}

template <std::size_t size>
struct Message {
	std::array<std::byte, size> bytes;
};

template <std::size_t size>
struct Turner {
	Message<size> turn(Message<size> message)
	{
		turn_into_reply(message.bytes);
		return message;
	}
};

template <std::size_t size>
using TurnerInterface = ppc::Interface<"turner", 1, &Turner<size>::turn>;

template <std::size_t size>
class ProxyRoundTrip : public RoundTrip
{
public:
	ProxyRoundTrip() : port_(create()), proxy_(expected(port_.connect())) {}

	void call(std::span<std::byte> message) override
	{
		Message<size> request;
		std::memcpy(request.bytes.data(), message.data(), size);
		const auto reply = proxy_.template call<&Turner<size>::turn>(request);
		if (!reply) [[unlikely]]
			throw Failure(reply.error().message());
		std::memcpy(message.data(), reply->bytes.data(), size);
	}

	std::span<std::byte> receive() override
	{
		if (!context_) [[unlikely]] {
			context_.emplace(expected(ppc::Context::create(port_)));
			see(context_->wait());
		} else {
			see(context_->reply_and_wait(reply_));
		}
		reply_ = ppc::answer<TurnerInterface<size>>(turner_, *context_);
		return {};
	}

	/* Together with the next wait. */
	void reply() override {}
	int descriptor() const override { return -1; }

private:
	static ppc::Port create()
	{
		auto port = ppc::Port::create();
		if (!port)
			throw Unavailable(port.error().message());
		return std::move(*port);
	}

	static void see(const tornado::Result<void> &result)
	{
		if (!result) [[unlikely]]
			throw Failure(result.error().message());
	}

	ppc::Port port_;
	ppc::Proxy<TurnerInterface<size>> proxy_;
	Turner<size> turner_;
	std::optional<ppc::Context> context_;
	ppc::Reply reply_;
};

std::unique_ptr<RoundTrip> make(std::size_t size)
{
	switch (size) {
	case 56:
		return std::make_unique<ProxyRoundTrip<56>>();
	case 64:
		return std::make_unique<ProxyRoundTrip<64>>();
	default:
		throw Unavailable(fmt::format("no method takes {} bytes", size));
	}
}

} // namespace

RoundTripKind proxy_round_trip()
{
	return {"tornado:proxy", make};
}

} // namespace bench
