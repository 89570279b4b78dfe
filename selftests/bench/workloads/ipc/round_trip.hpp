/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One client and its server, in two processes: the client sends a message of a
 * fixed size and sleeps until the server has sent it back changed.
 */
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bench
{

class RoundTrip
{
public:
	RoundTrip() = default;
	virtual ~RoundTrip() = default;
	RoundTrip(const RoundTrip &) = delete;
	RoundTrip &operator=(const RoundTrip &) = delete;

	/* Client: sends the message; it holds the reply afterwards. */
	virtual void call(std::span<std::byte> message) = 0;

	/* Server: sleeps until there is a request; to be changed in place. */
	virtual std::span<std::byte> receive() = 0;
	virtual void reply() = 0;

	/* Readable when there is a request. */
	virtual int descriptor() const = 0;
};

struct RoundTripKind {
	std::string system;
	std::function<std::unique_ptr<RoundTrip>(std::size_t size)> make;
};

/* Those with a file descriptor to wait for; a message of size 0 is sent as one byte. */
std::vector<RoundTripKind> descriptor_round_trips();

/* What both sides do with a message: cheap, and enough to notice a lost or stale one. */
void write_request(std::span<std::byte> message, std::uint64_t sequence);
void turn_into_reply(std::span<std::byte> message);
bool is_reply(std::span<const std::byte> message, std::uint64_t sequence);

} // namespace bench
