/* SPDX-License-Identifier: GPL-2.0 */
#include "marker.h"

#include <cstdint>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

extern "C" void marked_in_c(void);

#if defined(__x86_64__)

namespace
{

/* The instruction as it stands in memory. */
std::string marker_bytes(std::uint32_t operation)
{
	const std::uint32_t words[2] = {TORNADO_MARKER_OPCODE, TORNADO_MARKER_MAGIC | operation};
	static_assert(sizeof(words) == TORNADO_MARKER_SIZE);
	return {reinterpret_cast<const char *>(words), sizeof(words)};
}

} // namespace

TEST(Marker, IsTheDocumentedInstructionInC)
{
	constexpr std::size_t enough = 128;
	const std::string code(reinterpret_cast<const char *>(&marked_in_c), enough);
	const auto begin = code.find(marker_bytes(TORNADO_MARKER_REGION_BEGIN));
	const auto end = code.find(marker_bytes(TORNADO_MARKER_REGION_END));
	ASSERT_NE(begin, std::string::npos);
	ASSERT_NE(end, std::string::npos);
	EXPECT_LT(begin, end);
}

#endif

TEST(Marker, DoesNothing)
{
	const char text[] = "workload=none\n";
	tornado_marker_label(text, sizeof(text) - 1);
	marked_in_c();
	tornado_marker_thread_arrive(0);
	tornado_marker_thread_start(0);
	tornado_marker_thread_finish(0);
	EXPECT_STREQ(text, "workload=none\n");
}
