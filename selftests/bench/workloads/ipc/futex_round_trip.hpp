/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages in shared memory and two sleeps in a futex a round trip.  A server
 * of several clients sleeps on one doorbell; each client has a bit in it.
 */
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "futex.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"

namespace bench
{

class Doorbell
{
public:
	static constexpr std::size_t most_clients = 4096;

	void ring(std::size_t client);

	/* Sleeps until clients have rung, then calls `serve` with the number of each. */
	template <typename Serve>
	void answer(Serve serve)
	{
		const std::uint32_t seen = rings_.load();
		bool rung = false;
		for (std::size_t word = 0; word < words_in_use_; ++word) {
			for (std::uint64_t bits = take(word); bits != 0; bits &= bits - 1) {
				serve(word * bits_per_word +
				      static_cast<std::size_t>(__builtin_ctzll(bits)));
				rung = true;
			}
		}
		if (!rung)
			futex_wait(rings_, seen);
	}

	void set_clients(std::size_t clients)
	{
		words_in_use_ = (clients + bits_per_word - 1) / bits_per_word;
	}

private:
	static constexpr std::size_t bits_per_word = 64;

	std::uint64_t take(std::size_t word)
	{
		return ready_[word].load() == 0 ? 0 : ready_[word].exchange(0);
	}

	alignas(line_size) FutexWord rings_{};
	alignas(line_size)
		std::array<std::atomic<std::uint64_t>, most_clients / bits_per_word> ready_{};
	std::size_t words_in_use_ = 0;
};

class FutexRoundTrip : public RoundTrip
{
public:
	/* Without a doorbell of its server's it has one of its own. */
	explicit FutexRoundTrip(std::size_t size, Doorbell *doorbell = nullptr,
				std::size_t client = 0);

	void call(std::span<std::byte> message) override;
	std::span<std::byte> receive() override;
	void reply() override;
	int descriptor() const override { return -1; }

	/* The request, when it is known that there is one. */
	std::span<std::byte> request() const { return {shared_.data(), size_}; }

private:
	struct alignas(line_size) Answered {
		FutexWord count;
	};

	std::size_t size_;
	SharedMemory shared_;
	SharedArray<Answered> answered_{1};
	SharedArray<Doorbell> own_doorbell_{1};
	Doorbell *doorbell_;
	std::size_t client_;
};

} // namespace bench
