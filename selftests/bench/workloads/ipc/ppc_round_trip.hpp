/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Protected procedure calls of tornado.  A message of up to 64 bytes travels in
 * the words of a call, a larger one as its payload.
 */
#pragma once

#include <memory>
#include <optional>

#include <tornado/ppc.h>

#include "descriptor.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"

namespace bench
{

/* A port and the right to call it, for messages of one size. */
class PpcPort
{
public:
	/* Throws Unavailable if there is no tornado.ko. */
	explicit PpcPort(std::size_t size);

	void call(std::span<std::byte> message) const;

	/* The same with an open file; of messages that travel in words. */
	void call_with_file(std::span<std::byte> message, int file) const;

	bool has_payload() const { return buffer_size_ > 0; }
	std::uint32_t buffer_size() const { return buffer_size_; }
	const Descriptor &descriptor() const { return port_; }

private:
	Descriptor create() const;
	Descriptor connect() const;

	std::uint32_t buffer_size_;
	Descriptor port_;
	Descriptor client_;
};

/* A server thread, by which it is to be constructed and used. */
class PpcServer
{
public:
	PpcServer(const PpcPort &port, std::size_t size);
	~PpcServer();
	PpcServer(const PpcServer &) = delete;
	PpcServer &operator=(const PpcServer &) = delete;

	std::span<std::byte> receive();
	/* The file that came with the request. */
	Descriptor take_file();
	/* Tornado takes a reply together with the next wait. */
	void reply() { has_reply_ = true; }

private:
	std::uint32_t buffer_size_;
	std::size_t size_;
	Descriptor context_;
	std::byte *buffer_ = nullptr;
	tornado_serve told_{};
	bool has_reply_ = false;
};

/* Aligned: server threads of one process have theirs side by side. */
class alignas(line_size) PpcRoundTrip : public RoundTrip
{
public:
	/* Several of one port: each for one client and one server thread. */
	PpcRoundTrip(std::shared_ptr<const PpcPort> port, std::size_t size)
		: port_(std::move(port)), size_(size)
	{
	}
	explicit PpcRoundTrip(std::size_t size)
		: PpcRoundTrip(std::make_shared<const PpcPort>(size), size)
	{
	}

	void call(std::span<std::byte> message) override { port_->call(message); }
	std::span<std::byte> receive() override
	{
		if (!server_) [[unlikely]]
			server_.emplace(*port_, size_);
		return server_->receive();
	}
	void reply() override { server_->reply(); }
	int descriptor() const override { return -1; }

private:
	std::shared_ptr<const PpcPort> port_;
	std::size_t size_;
	std::optional<PpcServer> server_;
};

} // namespace bench
