// SPDX-License-Identifier: GPL-2.0
/* Every transition of MESI, seen from CPU 0 (`me`) and another one. */
#include "../model/line.hpp"

#include <gtest/gtest.h>

using namespace numasim;

namespace
{

constexpr Cpu cpus = 4;
constexpr Cpu me = 0;
constexpr Cpu other = 1;
constexpr Cpu third = 2;

class LineStates : public testing::Test
{
protected:
	void read(Cpu cpu) { line.fetch_to_read(cpu, cpus); }
	void write(Cpu cpu, WordMask words = 1) { line.fetch_to_write(cpu, words, cpus); }
	void evict(Cpu cpu) { line.evict_from(cpu, cpus); }

	Line line;
};

} // namespace

TEST_F(LineStates, InvalidAtFirst)
{
	EXPECT_EQ(line.state_of(me), State::invalid);
}

TEST_F(LineStates, InvalidToExclusiveByReadAlone)
{
	read(me);
	EXPECT_EQ(line.state_of(me), State::exclusive);
}

TEST_F(LineStates, InvalidToSharedByReadBesideOthers)
{
	read(other);
	read(me);
	EXPECT_EQ(line.state_of(me), State::shared);
	EXPECT_EQ(line.state_of(other), State::shared);
}

TEST_F(LineStates, InvalidToModifiedByWrite)
{
	write(me);
	EXPECT_EQ(line.state_of(me), State::modified);
	EXPECT_TRUE(line.writable_by(me));
}

TEST_F(LineStates, ExclusiveToModifiedByOwnWrite)
{
	read(me);
	write(me);
	EXPECT_EQ(line.state_of(me), State::modified);
}

TEST_F(LineStates, ExclusiveToSharedByOthersRead)
{
	read(me);
	read(other);
	EXPECT_EQ(line.state_of(me), State::shared);
}

TEST_F(LineStates, ExclusiveToInvalidByOthersWrite)
{
	read(me);
	write(other);
	EXPECT_EQ(line.state_of(me), State::invalid);
	EXPECT_TRUE(line.lost_by(me));
}

TEST_F(LineStates, SharedToModifiedByOwnWrite)
{
	read(me);
	read(other);
	read(third);
	write(me);
	EXPECT_EQ(line.state_of(me), State::modified);
	EXPECT_EQ(line.state_of(other), State::invalid);
	EXPECT_EQ(line.state_of(third), State::invalid);
	EXPECT_TRUE(line.lost_by(other));
	EXPECT_FALSE(line.lost_by(me));
}

TEST_F(LineStates, SharedToInvalidByOthersWrite)
{
	read(me);
	read(other);
	write(other);
	EXPECT_EQ(line.state_of(me), State::invalid);
	EXPECT_EQ(line.state_of(other), State::modified);
}

TEST_F(LineStates, ModifiedToSharedByOthersRead)
{
	write(me);
	read(other);
	EXPECT_EQ(line.state_of(me), State::shared);
	EXPECT_EQ(line.state_of(other), State::shared);
	EXPECT_FALSE(line.modified());
}

TEST_F(LineStates, ModifiedToInvalidByOthersWrite)
{
	write(me);
	write(other);
	EXPECT_EQ(line.state_of(me), State::invalid);
	EXPECT_EQ(line.state_of(other), State::modified);
}

TEST_F(LineStates, EvictionInvalidatesFromAnyState)
{
	read(me);
	evict(me);
	EXPECT_EQ(line.state_of(me), State::invalid) << "exclusive";
	write(me);
	evict(me);
	EXPECT_EQ(line.state_of(me), State::invalid) << "modified";
	EXPECT_FALSE(line.modified());
	read(me);
	read(other);
	evict(me);
	EXPECT_EQ(line.state_of(me), State::invalid) << "shared";
	EXPECT_EQ(line.state_of(other), State::shared);
	EXPECT_FALSE(line.lost_by(me)) << "an eviction is not an invalidation";
}

TEST_F(LineStates, EvictionOfALineThatWasLostChangesNothing)
{
	write(me);
	write(other);
	evict(me);
	EXPECT_TRUE(line.lost_by(me));
	EXPECT_EQ(line.state_of(other), State::modified);
}

TEST_F(LineStates, RemembersWhichWordsWereWrittenSinceItWasLost)
{
	read(me);
	write(other, 0b0001);
	line.write_again(0b0010);
	EXPECT_EQ(line.written_since_lost(me), 0b0011);
	write(third, 0b1000);
	EXPECT_EQ(line.written_since_lost(me), 0b1011);
	EXPECT_EQ(line.written_since_lost(other), 0b1000) << "its own writes are no news to it";
	read(me);
	EXPECT_EQ(line.written_since_lost(me), 0);
	write(third, 0b0100);
	EXPECT_EQ(line.written_since_lost(me), 0b0100) << "counted anew after a fetch";
}

TEST_F(LineStates, EvictedWritesStillCount)
{
	read(me);
	write(other, 0b10);
	evict(other);
	EXPECT_EQ(line.written_since_lost(me), 0b10);
}
