// SPDX-License-Identifier: GPL-2.0
#include "fixture.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <thread>

namespace tornado::selftest
{

using existence::Guard;
using namespace std::chrono_literals;

class DomainTest : public UserLevelTest
{
};

TEST_F(DomainTest, ASlowOperationDelaysItsOwnDomainAlone)
{
	tornado_domain *slow;
	ASSERT_EQ(tornado_domain_create("slow", &slow), 0);
	std::atomic<bool> over{false};
	std::future<void> waits;
	{
		Guard guard(*slow);
		waits = std::async(std::launch::async, [&] {
			tornado_synchronize(slow);
			over = true;
		});
		for (int i = 0; i < 10; i++)
			tornado_synchronize(&tornado_default_domain);
		std::this_thread::sleep_for(20ms);
		EXPECT_FALSE(over);
	}
	waits.get();
	EXPECT_TRUE(over);
	tornado_domain_destroy(slow);
}

TEST_F(DomainTest, SynchronizeWaitsForWhatBeganBefore)
{
	for (int i = 0; i < 50; i++) {
		std::atomic<bool> began{false}, ended{false};
		std::jthread operation([&] {
			std::minstd_rand random(static_cast<unsigned>(i) + 1);
			Guard guard;
			began = true;
			hop(random);
			std::this_thread::sleep_for(1ms);
			ended = true;
		});
		while (!began)
			std::this_thread::yield();
		existence::default_domain.synchronize();
		ASSERT_TRUE(ended);
	}
}

TEST_F(DomainTest, CallsAreMadeInTheOrderTheyCame)
{
	struct Call : tornado_deferred {
		std::vector<int> *order;
		int number;
	};
	std::vector<int> order;
	std::array<Call, 20> calls{};
	for (int i = 0; i < 20; i++) {
		calls[static_cast<std::size_t>(i)].order = &order;
		calls[static_cast<std::size_t>(i)].number = i;
		calls[static_cast<std::size_t>(i)].call = [](tornado_deferred *deferred) {
			auto *call = static_cast<Call *>(deferred);
			call->order->push_back(call->number);
		};
		tornado_call_after_quiescence(&tornado_default_domain,
					      &calls[static_cast<std::size_t>(i)]);
	}
	tornado_barrier();
	ASSERT_EQ(order.size(), 20u);
	EXPECT_TRUE(std::ranges::is_sorted(order));
}

} // namespace tornado::selftest
