// SPDX-License-Identifier: GPL-2.0
/* Many threads on one counter: no add is lost, and reads stay within their bounds. */
#include <atomic>
#include <random>

#include <gtest/gtest.h>

#include "cpus.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

constexpr int adds_per_thread = 5000;

class Concurrent : public testing::TestWithParam<std::uint32_t>
{
protected:
	FileDescriptor counter_ = create_counter(GetParam());
};

TEST_P(Concurrent, pinned_threads_lose_nothing)
{
	const auto cpus = allowed_cpus();

	start_together(cpus.size(), [&](std::size_t i) {
		pin_to(cpus[i]);
		for (int n = 0; n < adds_per_thread; ++n)
			ASSERT_EQ(add(counter_.get(), 1), 0);
	});
	EXPECT_EQ(sum_of(counter_.get()), std::ssize(cpus) * adds_per_thread);
}

TEST_P(Concurrent, threads_that_share_one_cpu_lose_nothing)
{
	const int cpu = allowed_cpus().front();

	start_together(4U, [&](std::size_t) {
		pin_to(cpu);
		for (int n = 0; n < adds_per_thread; ++n)
			ASSERT_EQ(add(counter_.get(), 1), 0);
	});
	EXPECT_EQ(sum_of(counter_.get()), 4 * adds_per_thread);
}

TEST_P(Concurrent, more_threads_than_cpus_lose_nothing)
{
	const std::size_t threads = 3 * allowed_cpus().size();

	start_together(threads, [&](std::size_t) {
		for (int n = 0; n < adds_per_thread; ++n)
			ASSERT_EQ(add(counter_.get(), 1), 0);
	});
	EXPECT_EQ(sum_of(counter_.get()), static_cast<std::int64_t>(threads) * adds_per_thread);
}

TEST_P(Concurrent, migrating_threads_lose_nothing)
{
	const auto cpus = allowed_cpus();
	const std::size_t threads = 2 * cpus.size();

	if (cpus.size() < 2)
		GTEST_SKIP() << "needs two CPUs to migrate between";

	start_together(threads, [&](std::size_t i) {
		std::minstd_rand random{static_cast<unsigned int>(i + 1)};

		for (int n = 0; n < adds_per_thread; ++n) {
			if (n % 16 == 0)
				pin_to(cpus[random() % cpus.size()]);
			ASSERT_EQ(add(counter_.get(), 1), 0);
		}
	});
	EXPECT_EQ(sum_of(counter_.get()), static_cast<std::int64_t>(threads) * adds_per_thread);
}

TEST_P(Concurrent, opposite_deltas_cancel)
{
	const std::size_t threads = 2 * allowed_cpus().size();

	start_together(threads, [&](std::size_t i) {
		const std::int64_t delta = i % 2 == 0 ? 1LL << 40 : -(1LL << 40);

		for (int n = 0; n < adds_per_thread; ++n)
			ASSERT_EQ(add(counter_.get(), delta), 0);
	});
	EXPECT_EQ(sum_of(counter_.get()), 0);
}

TEST_P(Concurrent, reads_lie_between_finished_and_started_adds)
{
	const std::size_t adders = allowed_cpus().size();
	std::atomic<std::int64_t> started{0};
	std::atomic<std::int64_t> finished{0};
	std::atomic<std::size_t> adding{adders};

	start_together(adders + 1, [&](std::size_t i) {
		if (i < adders) {
			for (int n = 0; n < adds_per_thread; ++n) {
				++started;
				EXPECT_EQ(add(counter_.get(), 1), 0);
				++finished;
			}
			--adding;
			return;
		}
		while (adding > 0) {
			const std::int64_t lowest = finished;
			const std::int64_t sum = sum_of(counter_.get());

			ASSERT_GE(sum, lowest);
			ASSERT_LE(sum, started.load());
		}
	});
	EXPECT_EQ(sum_of(counter_.get()), finished.load());
}

/* The very first adds, where the pieces are made, from all CPUs at once. */
TEST_P(Concurrent, first_adds_at_the_same_moment_lose_nothing)
{
	const auto cpus = allowed_cpus();

	for (int round = 0; round < 100; ++round) {
		counter_ = create_counter(GetParam());
		start_together(cpus.size(), [&](std::size_t i) {
			pin_to(cpus[i]);
			ASSERT_EQ(add(counter_.get(), 1), 0);
		});
		ASSERT_EQ(sum_of(counter_.get()), std::ssize(cpus));
	}
}

INSTANTIATE_TEST_SUITE_P(Clustering, Concurrent,
			 testing::Values(TORNADO_CLUSTERING_CPU, TORNADO_CLUSTERING_NODE,
					 TORNADO_CLUSTERING_ONE, TORNADO_CLUSTERING_GROUP_OF(2)));

} // namespace
} // namespace tornado::selftest
