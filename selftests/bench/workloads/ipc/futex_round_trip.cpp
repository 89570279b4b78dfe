/* SPDX-License-Identifier: GPL-2.0 */
#include "futex_round_trip.hpp"

#include <algorithm>

namespace bench
{

void Doorbell::ring(std::size_t client)
{
	ready_[client / bits_per_word].fetch_or(std::uint64_t{1} << client % bits_per_word);
	rings_.fetch_add(1);
	futex_wake_one(rings_);
}

FutexRoundTrip::FutexRoundTrip(std::size_t size, Doorbell *doorbell, std::size_t client)
	: size_(size), shared_(std::max<std::size_t>(size, 1)),
	  doorbell_(doorbell != nullptr ? doorbell : &own_doorbell_[0]), client_(client)
{
	if (doorbell == nullptr)
		doorbell_->set_clients(1);
}

void FutexRoundTrip::call(std::span<std::byte> message)
{
	FutexWord &answered = answered_[0].count;
	const std::uint32_t before = answered.load();
	std::ranges::copy(message, shared_.data());
	doorbell_->ring(client_);
	while (answered.load() == before)
		futex_wait(answered, before);
	std::copy_n(shared_.data(), message.size(), message.data());
}

std::span<std::byte> FutexRoundTrip::receive()
{
	bool rung = false;
	while (!rung)
		doorbell_->answer([&rung](std::size_t) { rung = true; });
	return request();
}

void FutexRoundTrip::reply()
{
	answered_[0].count.fetch_add(1);
	futex_wake_one(answered_[0].count);
}

} // namespace bench
