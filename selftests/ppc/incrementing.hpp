// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_INCREMENTING_HPP
#define TORNADO_SELFTESTS_INCREMENTING_HPP

#include <cstdint>

#include <gtest/gtest.h>

#include "ports.hpp"

/* The simplest service: a call has a number, and the server replies with the next one. */
namespace tornado::selftest
{

/* For ServerThread. */
inline std::uint32_t increment(Context &context)
{
	context.told.word[0]++;
	return 0;
}

inline void expect_increment(const FileDescriptor &client, std::uint64_t number)
{
	constexpr std::uint64_t patience_ms = 30'000;
	auto argument = make_call(number);

	argument.deadline_ns = after_ms(patience_ms);
	EXPECT_EQ(call(client.get(), argument), 0);
	EXPECT_EQ(argument.word[0], number + 1);
}

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_INCREMENTING_HPP
