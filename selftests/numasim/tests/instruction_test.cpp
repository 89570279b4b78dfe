// SPDX-License-Identifier: GPL-2.0
#include "../plugin/instruction.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "../../bench/marker.h"

using namespace numasim;

namespace
{

using Bytes = std::vector<std::uint8_t>;

Bytes marker(std::uint32_t immediate)
{
	Bytes bytes{0x0f, 0x1f, 0x84, 0x00};
	for (int shift = 0; shift < 32; shift += 8)
		bytes.push_back(static_cast<std::uint8_t>(immediate >> shift));
	return bytes;
}

} // namespace

TEST(Instruction, LockedOnesAreAtomic)
{
	EXPECT_TRUE(is_atomic(Bytes{0xf0, 0xff, 0x00}));		   /* lock incl (%rax) */
	EXPECT_TRUE(is_atomic(Bytes{0xf0, 0x48, 0x0f, 0xb1, 0x0f}));	   /* lock cmpxchg */
	EXPECT_TRUE(is_atomic(Bytes{0x65, 0xf0, 0x0f, 0xc1, 0x00}));	   /* with %gs */
	EXPECT_TRUE(is_atomic(Bytes{0x66, 0xf0, 0x0f, 0xba, 0x28, 0x01})); /* with a prefix */
}

TEST(Instruction, ExchangeWithMemoryIsAtomic)
{
	EXPECT_TRUE(is_atomic(Bytes{0x87, 0x07}));	  /* xchg %eax,(%rdi) */
	EXPECT_TRUE(is_atomic(Bytes{0x48, 0x87, 0x07}));  /* xchg %rax,(%rdi) */
	EXPECT_TRUE(is_atomic(Bytes{0x86, 0x47, 0x08}));  /* xchg %al,8(%rdi) */
	EXPECT_FALSE(is_atomic(Bytes{0x48, 0x87, 0xc7})); /* xchg %rax,%rdi */
}

TEST(Instruction, OthersAreNot)
{
	EXPECT_FALSE(is_atomic(Bytes{0xff, 0x00}));		/* incl (%rax) */
	EXPECT_FALSE(is_atomic(Bytes{0x48, 0x0f, 0xb1, 0x0f})); /* cmpxchg, unlocked per-CPU */
	EXPECT_FALSE(is_atomic(Bytes{0x90}));
	EXPECT_FALSE(is_atomic(Bytes{0x87}));
	EXPECT_FALSE(is_atomic(Bytes{}));
}

TEST(Instruction, MarkersAreRecognised)
{
	EXPECT_EQ(marker_operation(marker(TORNADO_MARKER_MAGIC | TORNADO_MARKER_REGION_BEGIN)),
		  TORNADO_MARKER_REGION_BEGIN);
	EXPECT_EQ(marker_operation(marker(TORNADO_MARKER_MAGIC | TORNADO_MARKER_HELPER_FINISH)),
		  TORNADO_MARKER_HELPER_FINISH);
}

TEST(Instruction, OtherNopsAreNoMarkers)
{
	EXPECT_FALSE(marker_operation(marker(0)));
	EXPECT_FALSE(marker_operation(marker(0x12340001)));
	EXPECT_FALSE(marker_operation(Bytes{0x0f, 0x1f, 0x84, 0x00}));
	Bytes other = marker(TORNADO_MARKER_MAGIC | 1);
	other[2] = 0x80; /* nopl disp32(%rax) */
	EXPECT_FALSE(marker_operation(other));
}
