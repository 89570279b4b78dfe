// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_MESSAGE_HPP
#define TORNADO_PPC_MESSAGE_HPP

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <tornado/call_files.h>
#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/file_descriptor.hpp>

/* What goes from a client to a server and back; Documentation/ppc-library.rst has the format. */
namespace tornado::ppc
{

/* Word 0 is the message's head, the others carry what is in it. */
using Words = std::array<std::uint64_t, TORNADO_CALL_WORDS>;

inline constexpr std::size_t payload_max = TORNADO_CALL_PAYLOAD_MAX;
inline constexpr std::size_t buffer_max = TORNADO_PORT_BUFFER_MAX;
inline constexpr std::size_t files_max = TORNADO_CALL_FILES_MAX;

/* Of CLOCK_MONOTONIC, as the kernel wants it. */
using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline no_deadline{};

/**
 * class Files - the files that came with a message; those that nobody takes are closed
 */
class Files
{
public:
	[[nodiscard]] std::size_t count() const noexcept { return count_; }

	/** add() - own one more, or close it if there are files_max */
	void add(FileDescriptor file) noexcept
	{
		if (count_ < files_max)
			files_[count_++] = std::move(file);
	}

	/** take() - the one at @index, as often as it is there */
	[[nodiscard]] FileDescriptor take(std::size_t index) noexcept
	{
		return index < count_ ? std::move(files_[index]) : FileDescriptor{};
	}

private:
	std::array<FileDescriptor, files_max> files_;
	std::size_t count_ = 0;
};

/**
 * struct Exchange - a call, as a transport carries it
 * @words: in: the request; out: the reply
 * @payload: in: the request's, at most payload_max bytes
 * @room: in: memory for the reply's payload
 * @reply_length: out: how many bytes of @room are the reply's payload
 * @files: in: descriptors that go with the request
 * @received: in: for the files of the reply; nullptr: it may have none
 * @deadline: in: when to give up
 */
struct Exchange {
	Words words{};
	std::span<const std::byte> payload{};
	std::span<std::byte> room{};
	std::size_t reply_length = 0;
	std::span<const int> files{};
	Files *received = nullptr;
	Deadline deadline = no_deadline;
};

/** Transport - what a Proxy calls through: a Client, or what a test has in its place */
template <typename T>
concept Transport = requires(const T &transport, Exchange &exchange) {
	{ transport.exchange(exchange) } -> std::same_as<Result<void>>;
};

/**
 * enum class Status - word 0 of a reply
 * @ok: it carries what the method returned
 * @unknown_method: the server's interface has no such method; word 1 is its version
 * @other_interface: the method is of another interface, or takes or returns something else
 * @malformed: the request does not carry what the method takes
 * @too_large: what the method returned does not fit into the reply
 * @no_memory: the server's memory ran out
 * @no_files: the server has too many open files
 * @failed: the method ended with an exception
 * @gone: the object that serves is being destroyed
 */
enum class Status : std::uint64_t {
	ok = 0,
	unknown_method = 1,
	other_interface = 2,
	malformed = 3,
	too_large = 4,
	no_memory = 5,
	no_files = 6,
	failed = 7,
	gone = 8,
};

/**
 * struct Head - word 0 of a request
 * @method: its number in the interface
 * @version: of the interface that the client knows
 * @fingerprint: of the interface's name, and of what the method takes and returns
 */
struct Head {
	std::uint16_t method;
	std::uint16_t version;
	std::uint32_t fingerprint;

	[[nodiscard]] constexpr std::uint64_t word() const noexcept
	{
		return std::uint64_t{method} | std::uint64_t{version} << 16 |
		       std::uint64_t{fingerprint} << 32;
	}

	[[nodiscard]] static constexpr Head of(std::uint64_t word) noexcept
	{
		return {.method = static_cast<std::uint16_t>(word),
			.version = static_cast<std::uint16_t>(word >> 16),
			.fingerprint = static_cast<std::uint32_t>(word >> 32)};
	}
};

namespace detail
{

/**
 * struct CallMemory - where a thread puts payload together
 * @request: payload_max bytes
 * @reply: likewise
 */
struct CallMemory {
	std::span<std::byte> request;
	std::span<std::byte> reply;
};

/** call_memory() - the calling thread's, until it ends; empty if there is no memory */
TORNADO_API CallMemory call_memory() noexcept;

} // namespace detail

} // namespace tornado::ppc

#endif // TORNADO_PPC_MESSAGE_HPP
