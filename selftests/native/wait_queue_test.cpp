// SPDX-License-Identifier: GPL-2.0
#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "../../module/core/sync/wait_queue.hpp"

namespace tornado::native
{

using sync::Waiter;
using sync::WaitQueue;

class WaitQueueTest : public ::testing::Test
{
public:
	int lock = 0;
	int other_lock = 0;
	WaitQueue queue;
};

TEST_F(WaitQueueTest, FirstComeFirstServed)
{
	Waiter a{.lock = &lock};
	Waiter b{.lock = &lock};
	EXPECT_EQ(queue.first(&lock), nullptr);
	queue.push_back(a);
	queue.push_back(b);
	EXPECT_EQ(queue.first(&lock), &a);
	queue.remove(a);
	EXPECT_EQ(queue.first(&lock), &b);
	queue.remove(b);
	EXPECT_EQ(queue.first(&lock), nullptr);
}

TEST_F(WaitQueueTest, LocksOfOneQueueKeepTheirOwnWaiters)
{
	Waiter a{.lock = &lock};
	Waiter b{.lock = &other_lock};
	Waiter c{.lock = &lock};
	queue.push_back(a);
	queue.push_back(b);
	queue.push_back(c);
	EXPECT_EQ(queue.first(&other_lock), &b);
	queue.remove(b);
	EXPECT_EQ(queue.first(&other_lock), nullptr);
	EXPECT_EQ(queue.first(&lock), &a);
	queue.remove(a);
	EXPECT_EQ(queue.first(&lock), &c);
	queue.remove(c);
	// The last one out leaves a queue that can be added to at its end.
	queue.push_back(b);
	EXPECT_EQ(queue.first(&other_lock), &b);
}

TEST_F(WaitQueueTest, TakingOutTheLastKeepsTheEnd)
{
	Waiter a{.lock = &lock};
	Waiter b{.lock = &other_lock};
	Waiter c{.lock = &lock};
	queue.push_back(a);
	queue.push_back(b);
	queue.remove(b);
	queue.push_back(c);
	queue.remove(a);
	EXPECT_EQ(queue.first(&lock), &c);
	EXPECT_EQ(queue.first(&other_lock), nullptr);
}

TEST_F(WaitQueueTest, NeighboursInMemorySpreadOverTheQueues)
{
	struct alignas(64) Line {
		unsigned long word;
	};
	std::array<Line, 256> lines{};
	std::array<const WaitQueue *, 256> used{};
	for (std::size_t i = 0; i < lines.size(); i++)
		used.at(i) = &WaitQueue::of(&lines.at(i));
	std::ranges::sort(used);
	const auto end = std::ranges::unique(used).begin();
	EXPECT_GT(end - used.begin(), 128);
	EXPECT_EQ(&WaitQueue::of(lines.data()), &WaitQueue::of(lines.data()));
}

} // namespace tornado::native
