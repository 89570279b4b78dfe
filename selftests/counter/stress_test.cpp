// SPDX-License-Identifier: GPL-2.0
/* Creation, use and teardown against each other, for the time that a test may take. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "child.hpp"
#include "cpus.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr auto duration = 3s;

class Stress : public testing::Test
{
protected:
	[[nodiscard]] bool time_is_left() const { return std::chrono::steady_clock::now() < end_; }

	/* Run @body(index) in @count threads; returns when all have ended. */
	template <typename Body>
	static void run_threads(std::size_t count, const Body &body)
	{
		std::vector<std::jthread> threads;

		for (std::size_t i = 0; i < count; ++i)
			threads.emplace_back([&body, i] { body(i); });
	}

private:
	std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + duration;
};

TEST_F(Stress, create_add_close_in_every_thread)
{
	run_threads(2 * allowed_cpus().size(), [this](std::size_t i) {
		std::minstd_rand random{static_cast<unsigned int>(i + 1)};

		while (time_is_left()) {
			const auto counter = create_counter(static_cast<std::uint32_t>(
				random() % (TORNADO_CLUSTERING_ONE + 1)));
			const auto adds = static_cast<int>(random() % 20);

			for (int n = 0; n < adds; ++n)
				ASSERT_EQ(add(counter.get(), 1), 0);
			ASSERT_EQ(sum_of(counter.get()), adds);
		}
	});
}

/* The last descriptor closes on a CPU that the counter was perhaps never used on. */
TEST_F(Stress, create_here_add_there_close_elsewhere)
{
	const auto cpus = allowed_cpus();

	run_threads(2 * cpus.size(), [&](std::size_t i) {
		std::minstd_rand random{static_cast<unsigned int>(i + 1)};
		const auto move = [&] { pin_to(cpus[random() % cpus.size()]); };

		while (time_is_left()) {
			move();
			auto counter = create_counter();

			for (int n = 1; n <= 4; ++n) {
				move();
				ASSERT_EQ(add(counter.get(), n), 0);
			}
			move();
			ASSERT_EQ(sum_of(counter.get()), 10);
			move();
			counter.reset();
		}
	});
}

/*
 * Adds to descriptor numbers that another thread closes and creates anew.  A number may be closed
 * just then, or be the device's for a moment; nothing else may come of it.
 */
TEST_F(Stress, close_while_others_add)
{
	std::vector<std::atomic<int>> numbers(4);

	for (auto &number : numbers)
		number = create_counter().release();

	run_threads(numbers.size() + allowed_cpus().size(), [&](std::size_t i) {
		if (i < numbers.size()) {
			while (time_is_left()) {
				::close(numbers[i]);
				numbers[i] = create_counter().release();
			}
			return;
		}
		for (std::size_t n = i; time_is_left(); ++n) {
			const int result = add(numbers[n % numbers.size()], 1);

			ASSERT_TRUE(result == 0 || result == -EBADF || result == -ENOTTY) << result;
		}
	});
	for (auto &number : numbers)
		::close(number);
}

/* Threads that add to a shared counter while processes that inherited it are killed. */
TEST_F(Stress, killed_holders_beside_adding_threads)
{
	const auto counter = create_counter();
	std::atomic<std::int64_t> expected{0};
	std::jthread adder{[&](const std::stop_token &stop) {
		while (!stop.stop_requested()) {
			ASSERT_EQ(add(counter.get(), 1), 0);
			++expected;
		}
	}};

	while (time_is_left()) {
		/* Adds nothing, so that the sum stays known; the destructor kills it. */
		const Child child{[&counter] {
			while (add(counter.get(), 0) == 0) {
			}
			return 1;
		}};

		std::this_thread::sleep_for(10ms);
	}
	adder.request_stop();
	adder.join();
	EXPECT_EQ(sum_of(counter.get()), expected.load());
}

} // namespace
} // namespace tornado::selftest
