// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LOOPBACK_HPP
#define TORNADO_SELFTESTS_LOOPBACK_HPP

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include <tornado/ppc/proxy.hpp>
#include <tornado/ppc/skeleton.hpp>
#include <unistd.h>

/* Calls within a process: what the kernel does, without it. */
namespace tornado::selftest
{

/* Memory of exactly one size, aligned as that of contexts, of which sanitizers know the end. */
class Bytes
{
public:
	explicit Bytes(std::size_t size) : words_((size + 7) / 8), size_(size) {}
	explicit Bytes(std::span<const std::byte> bytes) : Bytes(bytes.size())
	{
		std::ranges::copy(bytes, all().begin());
	}

	[[nodiscard]] std::span<std::byte> all()
	{
		return {reinterpret_cast<std::byte *>(words_.data()), size_};
	}

private:
	std::vector<std::uint64_t> words_;
	std::size_t size_;
};

/** class FakeCall - a call as the server has it, its buffer shared by request and reply */
class FakeCall
{
public:
	FakeCall(const ppc::Words &words, std::span<const std::byte> payload,
		 std::size_t buffer_size = ppc::payload_max,
		 std::size_t reply_capacity = ppc::payload_max)
		: buffer_(std::max(buffer_size, payload.size())),
		  memory_(std::min(buffer_size, reply_capacity)), words_(words),
		  length_(payload.size())
	{
		std::ranges::copy(payload, buffer_.all().begin());
	}

	[[nodiscard]] const ppc::Words &words() const { return words_; }
	[[nodiscard]] std::span<const std::byte> payload() { return buffer_.all().first(length_); }
	[[nodiscard]] std::span<std::byte> memory() { return buffer_.all().first(memory_); }
	[[nodiscard]] std::size_t file_count() const { return files.size(); }
	int take_files(ppc::Files &taken)
	{
		if (fails_with_files)
			return -EMFILE;
		for (const int file : files)
			taken.add(FileDescriptor{::dup(file)});
		return 0;
	}
	int give_files(std::span<const int> files_given)
	{
		for (const int file : files_given)
			given.add(FileDescriptor{::dup(file)});
		return 0;
	}

	std::vector<int> files;
	ppc::Files given;
	bool fails_with_files = false;

private:
	Bytes buffer_;
	std::size_t memory_;
	ppc::Words words_;
	std::size_t length_;
};

/**
 * class Loopback - carries calls to a function
 *
 * Request and reply are copied to memory that ends where they end.
 */
class Loopback
{
public:
	using Serve = std::function<ppc::Reply(FakeCall &)>;

	explicit Loopback(Serve serve) : serve_(std::move(serve)) {}

	[[nodiscard]] Result<void> exchange(ppc::Exchange &exchange) const
	{
		FakeCall call(exchange.words, exchange.payload, buffer_size, exchange.room.size());

		call.files.assign(exchange.files.begin(), exchange.files.end());
		payload_sent = exchange.payload.size();
		words_sent = exchange.words;
		const ppc::Reply reply = serve_(call);

		exchange.words = reply.words;
		exchange.reply_length = reply.length;
		payload_received = reply.length;
		std::ranges::copy(call.memory().first(reply.length), exchange.room.begin());
		if (exchange.received != nullptr)
			*exchange.received = std::move(call.given);
		return {};
	}

	std::size_t buffer_size = ppc::payload_max;
	mutable std::size_t payload_sent = 0;
	mutable std::size_t payload_received = 0;
	mutable ppc::Words words_sent{};

private:
	Serve serve_;
};

/** loop_to() - a transport to @object */
template <typename InterfaceT, typename Object>
Loopback loop_to(Object &object)
{
	return Loopback(
		[&object](FakeCall &call) { return ppc::answer<InterfaceT>(object, call); });
}

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_LOOPBACK_HPP
