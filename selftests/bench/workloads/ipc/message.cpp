/* SPDX-License-Identifier: GPL-2.0 */
#include <cstdint>
#include <cstring>

#include "round_trip.hpp"

namespace bench
{

namespace
{

std::uint64_t load_word(const std::byte *where)
{
	std::uint64_t word = 0;
	std::memcpy(&word, where, sizeof(word));
	return word;
}

void store_word(std::byte *where, std::uint64_t word)
{
	std::memcpy(where, &word, sizeof(word));
}

} // namespace

void write_request(std::span<std::byte> message, std::uint64_t sequence)
{
	if (message.size() < sizeof(sequence))
		return;
	store_word(message.data(), sequence);
	store_word(message.data() + message.size() - sizeof(sequence), sequence);
}

void turn_into_reply(std::span<std::byte> message)
{
	if (message.size() < sizeof(std::uint64_t))
		return;
	const std::uint64_t answer = ~load_word(message.data());
	store_word(message.data(), answer);
	store_word(message.data() + message.size() - sizeof(answer), answer);
}

bool is_reply(std::span<const std::byte> message, std::uint64_t sequence)
{
	if (message.size() < sizeof(sequence))
		return true;
	return load_word(message.data()) == ~sequence &&
	       load_word(message.data() + message.size() - sizeof(sequence)) == ~sequence;
}

} // namespace bench
