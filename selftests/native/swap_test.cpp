// SPDX-License-Identifier: GPL-2.0
//
// Hot swap: who goes on with the old implementation, who waits for the new one, and what refuses.
#include <chrono>
#include <thread>

#include <tornado/api.h>

#include "swap_fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

TEST_F(SwapTest, BringsTheStateOverAndBack)
{
	add_on(sum, 1, 10);
	ASSERT_TRUE(swap_to_clustered(sum));
	EXPECT_EQ(value_of(sum), 10);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		add_on(sum, cpu, 1);
	int reps = 0;
	EXPECT_EQ(value_of(sum, &reps), 10 + static_cast<long>(cpus));
	EXPECT_EQ(reps, static_cast<int>(cpus));

	auto back = to(shared_sum);
	ASSERT_TRUE(sum.swap(Clustering::one, back));
	EXPECT_GT(back.held_ns, 0u);
	EXPECT_EQ(value_of(sum, &reps), 10 + static_cast<long>(cpus));
	EXPECT_EQ(reps, 1);
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 1) << "the old implementations are gone";
}

TEST_F(SwapTest, OperationsThatBeganBeforeComeAgain)
{
	std::atomic<bool> later_done{false};
	platform::bind_to_cpu(2);
	std::jthread swapper, later;
	Sum *later_piece = nullptr;
	{
		Guard guard;
		Sum *piece = sum.local(guard);
		ASSERT_NE(piece, nullptr);
		piece->add(1);
		swapper = std::jthread([&] { EXPECT_TRUE(swap_to_clustered(sum)); });
		wait_until_holding(sum);
		later = std::jthread([&] {
			platform::bind_to_cpu(2);
			Guard own;
			later_piece = sum.local(own);
			later_done = true;
			later_piece->add(100);
		});
		std::this_thread::sleep_for(std::chrono::milliseconds(30));
		EXPECT_FALSE(later_done) << "held";
		EXPECT_EQ(sum.peek(), nullptr);
		EXPECT_EQ(sum.local(guard), piece);
		EXPECT_EQ(sum.try_local(guard), piece);
		EXPECT_EQ(sum.for_each_rep(guard, [](Sum &) { return 7; }), 7);
		piece->add(10);
		EXPECT_EQ(value_of(sum), 11) << "gathers read what is there";
		Guard inner;
		EXPECT_EQ(sum.for_each_rep(inner, [](Sum &) { return 7; }),
			  negative_errno(Error::again));
		EXPECT_EQ(object::objects::fill(sum.raw(), 2, platform::Sleep::forbidden).error(),
			  Error::again);
	}
	swapper.join();
	later.join();
	EXPECT_EQ(value_of(sum), 111);
	EXPECT_NE(dynamic_cast<ClusteredSum *>(later_piece), nullptr);
}

TEST_F(SwapTest, AnOldOperationMayMissForTheFirstTime)
{
	std::jthread swapper;
	{
		Guard guard;
		swapper = std::jthread([&] { EXPECT_TRUE(swap_to_clustered(sum)); });
		wait_until_holding(sum);
		Sum *piece = sum.local(guard);
		ASSERT_NE(piece, nullptr);
		EXPECT_NE(dynamic_cast<SharedSum *>(piece), nullptr);
		piece->add(3);
	}
	swapper.join();
	EXPECT_EQ(value_of(sum), 3);
}

TEST_F(SwapTest, GivesUpOnAnOperationThatWaitsForALaterOne)
{
	add_on(sum, 0, 1);
	Result<void> swapped;
	std::atomic<bool> is_over{false};
	std::jthread swapper;
	{
		Guard guard;
		Sum *piece = sum.local(guard);
		swapper = std::jthread([&] {
			swapped = swap_to_clustered(sum, 50);
			is_over = true;
		});
		// Its time may be over before this thread looks.
		while (!is_holding(sum) && !is_over)
			platform::pause(0);
		Guard inner;
		EXPECT_EQ(sum.local(inner), piece) << "held until the swap gave up";
		piece->add(1);
	}
	swapper.join();
	ASSERT_FALSE(swapped);
	EXPECT_EQ(swapped.error(), Error::busy);
	EXPECT_EQ(value_of(sum), 2);
	EXPECT_TRUE(swap_to_clustered(sum));
	EXPECT_EQ(value_of(sum), 2);
}

TEST_F(SwapTest, AFailedTransferRefuses)
{
	add_on(sum, 0, 5);
	auto what = to(clustered_sum);
	what.transfer = [](void *, void *, void *, void *) {
		return negative_errno(Error::unsupported);
	};
	EXPECT_EQ(sum.swap(Clustering::cpu, what).error(), Error::unsupported);
	add_on(sum, 3, 5);
	int reps = 0;
	EXPECT_EQ(value_of(sum, &reps), 10);
	EXPECT_EQ(reps, 1);
}

TEST_F(SwapTest, WithoutMemoryNothingChanges)
{
	// Types are recorded once, with the first object.
	ASSERT_TRUE(object::objects::destroy(
		object::objects::create(clustered_sum, Clustering::cpu, &tally).value()));
	object::objects::barrier();
	add_on(sum, 1, 4);
	long failures = 0;
	for (;; failures++) {
		platform::fail_allocation(failures);
		const auto swapped = swap_to_clustered(sum);
		platform::fail_allocation(-1);
		if (swapped)
			break;
		ASSERT_EQ(swapped.error(), Error::no_memory);
		ASSERT_EQ(value_of(sum), 4);
		ASSERT_EQ(tally.alive(), 1);
		add_on(sum, 1, 0);
	}
	EXPECT_EQ(failures, 3) << "the root, its first rep, the cutoff";
	EXPECT_EQ(value_of(sum), 4);
}

TEST_F(SwapTest, ATypeThatSaysTryAgainIsNoSwap)
{
	static constexpr tornado_object_type type = {
		.name = "shy",
		.rep_size = 8,
		.construct_rep = [](void *, void *,
				    unsigned) { return negative_errno(Error::again); },
		.destroy_rep = nullptr,
		.destroy_shared = nullptr,
		.merge_rep = nullptr,
		.domain = nullptr,
		.in_flight = nullptr,
		.reps_wanted = 0,
		.stays_per_cpu = 0,
	};
	const object::Ref<Sum> shy(object::objects::create(type, Clustering::cpu, nullptr).value());
	{
		Guard guard;
		EXPECT_EQ(shy.resolve(guard).error(), Error::again) << "and does not wait";
	}
	EXPECT_EQ(object::objects::populate(shy.raw(), 0).error(), Error::again);
	EXPECT_TRUE(shy.destroy());
}

TEST_F(SwapTest, RefusesAnotherDomain)
{
	tornado_domain *domain = nullptr;
	ASSERT_EQ(tornado_domain_create("other", &domain), 0);
	auto type = clustered_sum;
	type.domain = domain;
	auto what = to(type);
	EXPECT_EQ(sum.swap(Clustering::cpu, what).error(), Error::invalid);
	tornado_domain_destroy(domain);
}

TEST_F(SwapTest, DestroyDuringASwapWaitsForNothing)
{
	const auto object = make();
	add_on(object, 0, 1);
	Result<void> swapped;
	std::jthread swapper;
	{
		Guard guard;
		EXPECT_NE(object.local(guard), nullptr);
		swapper = std::jthread([&] { swapped = swap_to_clustered(object); });
		wait_until_holding(object);
		EXPECT_TRUE(object.destroy());
		EXPECT_EQ(object.destroy().error(), Error::destroyed);
		EXPECT_EQ(object.resolve(guard).error(), Error::destroyed);
	}
	swapper.join();
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
	EXPECT_EQ(swap_to_shared(object).error(), Error::destroyed);
}

} // namespace tornado::native
