/* SPDX-License-Identifier: GPL-2.0 */
#include <algorithm>
#include <array>
#include <cstdint>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "descriptor.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"

namespace bench
{

namespace
{

struct Ends {
	Descriptor read;
	Descriptor write;
};

Ends make_pipe()
{
	std::array<int, 2> ends{};
	require(pipe(ends.data()), "pipe");
	return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Ends make_socket_pair(int type)
{
	std::array<int, 2> ends{};
	require(socketpair(AF_UNIX, type, 0, ends.data()), "socketpair");
	return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/* The message itself travels: written by one side, read by the other. */
class StreamRoundTrip : public RoundTrip
{
public:
	explicit StreamRoundTrip(std::size_t size) : request_(std::max<std::size_t>(size, 1)) {}

	std::span<std::byte> receive() override
	{
		server_input().read_all(request_);
		return request_;
	}
	void reply() override { server_output().write_all(request_); }
	void call(std::span<std::byte> message) override
	{
		std::array<std::byte, 1> token{};
		const std::span<std::byte> bytes = message.empty() ? token : message;
		client_output().write_all(bytes);
		client_input().read_all(bytes);
	}
	int descriptor() const override { return server_input().number(); }

private:
	virtual const Descriptor &client_output() const = 0;
	virtual const Descriptor &client_input() const = 0;
	virtual const Descriptor &server_output() const = 0;
	virtual const Descriptor &server_input() const = 0;

	std::vector<std::byte> request_;
};

class PipeRoundTrip : public StreamRoundTrip
{
public:
	using StreamRoundTrip::StreamRoundTrip;

private:
	const Descriptor &client_output() const override { return there_.write; }
	const Descriptor &client_input() const override { return back_.read; }
	const Descriptor &server_output() const override { return back_.write; }
	const Descriptor &server_input() const override { return there_.read; }

	Ends there_ = make_pipe();
	Ends back_ = make_pipe();
};

template <int type>
class SocketRoundTrip : public StreamRoundTrip
{
public:
	using StreamRoundTrip::StreamRoundTrip;

private:
	const Descriptor &client_output() const override { return ends_.write; }
	const Descriptor &client_input() const override { return ends_.write; }
	const Descriptor &server_output() const override { return ends_.read; }
	const Descriptor &server_input() const override { return ends_.read; }

	Ends ends_ = make_socket_pair(type);
};

/* The message is in shared memory and changed there; an event tells that it is. */
class EventRoundTrip : public RoundTrip
{
public:
	explicit EventRoundTrip(std::size_t size)
		: size_(size), shared_(std::max<std::size_t>(size, 1))
	{
	}

	std::span<std::byte> receive() override
	{
		take(there_);
		return {shared_.data(), size_};
	}
	void reply() override { post(back_); }
	void call(std::span<std::byte> message) override
	{
		std::ranges::copy(message, shared_.data());
		post(there_);
		take(back_);
		std::copy_n(shared_.data(), message.size(), message.data());
	}
	int descriptor() const override { return there_.number(); }

private:
	static void post(const Descriptor &event)
	{
		const std::uint64_t one = 1;
		event.write_all(std::as_bytes(std::span(&one, 1)));
	}
	static void take(const Descriptor &event)
	{
		std::uint64_t count = 0;
		event.read_all(std::as_writable_bytes(std::span(&count, 1)));
	}

	std::size_t size_;
	SharedMemory shared_;
	Descriptor there_{require(eventfd(0, 0), "eventfd")};
	Descriptor back_{require(eventfd(0, 0), "eventfd")};
};

template <typename Kind>
RoundTripKind kind(const char *system)
{
	return {system, [](std::size_t size) { return std::make_unique<Kind>(size); }};
}

} // namespace

std::vector<RoundTripKind> descriptor_round_trips()
{
	return {kind<PipeRoundTrip>("stock:pipe"), kind<EventRoundTrip>("stock:eventfd"),
		kind<SocketRoundTrip<SOCK_STREAM>>("stock:unix-stream"),
		kind<SocketRoundTrip<SOCK_SEQPACKET>>("stock:unix-seqpacket")};
}

} // namespace bench
