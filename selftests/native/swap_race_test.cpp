// SPDX-License-Identifier: GPL-2.0
//
// Hot swap under load: against misses, gathers, migrations, destruction and other swaps.
#include <algorithm>
#include <chrono>
#include <random>

#include <tornado/api.h>

#include "../../module/core/counter/counter.hpp"
#include "../lib/deadline.hpp"
#include "swap_fixture.hpp"

namespace tornado::native
{

using existence::Guard;
using object::Clustering;

class SwapRaceTest : public SwapTest, public ::testing::WithParamInterface<unsigned>
{
public:
	static constexpr unsigned adders = 6;
	static constexpr long enough = 4; /* swaps that a test must see */

	std::atomic<long> started{0}, finished{0}, swaps{0}, refused{0};
	std::atomic<unsigned long long> longest_ns{0};

	/// One add, by any of the ways there are.
	void add_once(std::minstd_rand &random)
	{
		if (random() % 16 == 0)
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
		started++;
		for (;;) {
			{
				Guard guard;
				Sum *piece = random() % 2 ? sum.local(guard) : sum.try_local(guard);
				if (piece) {
					if (random() % 8 == 0)
						piece = sum.local(guard);
					piece->add(1);
					finished++;
					return;
				}
			}
			// It was try_local() during a swap; outside the guard that can be waited
			// for.
			ASSERT_TRUE(object::objects::populate(sum.raw(), platform::current_cpu()));
		}
	}
	void swap_once(std::minstd_rand &random)
	{
		auto what = random() % 2 ? to(clustered_sum) : to(shared_sum);
		const auto swapped = sum.swap(
			Clustering::from(static_cast<unsigned>(random() % 4)).value(), what);
		ASSERT_TRUE(swapped);
		swaps++;
		unsigned long long longest = longest_ns;
		while (what.held_ns > longest &&
		       !longest_ns.compare_exchange_weak(longest, what.held_ns))
			;
	}
	void migrate_once(std::minstd_rand &random)
	{
		ASSERT_TRUE(sum.migrate(static_cast<unsigned>(random() % cpus),
					static_cast<unsigned>(random() % cpus)));
	}
	void check_once()
	{
		const long least = finished;
		const long value = value_of(sum);
		ASSERT_GE(value, least);
		ASSERT_LE(value, started);
	}
};

TEST_P(SwapRaceTest, NoAddIsLost)
{
	const selftest::Deadline stop(std::chrono::milliseconds(1000),
				      [&] { return swaps >= enough; });
	platform::inject_delays(GetParam());
	run_threads(adders + 4, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop && !HasFailure()) {
			if (thread < adders)
				add_once(random);
			else if (thread < adders + 2)
				swap_once(random);
			else if (thread == adders + 2)
				migrate_once(random);
			else
				check_once();
		}
	});
	platform::inject_delays(0);
	EXPECT_EQ(value_of(sum), finished);
	EXPECT_GE(swaps, enough);
	RecordProperty("swaps", static_cast<int>(swaps));
	RecordProperty("longest_pause_us", static_cast<int>(longest_ns / 1000));
	std::printf("%ld adds, %ld swaps, longest pause %llu us\n", finished.load(), swaps.load(),
		    longest_ns / 1000);
}

INSTANTIATE_TEST_SUITE_P(Delays, SwapRaceTest, ::testing::Values(0u, 100u));

/// Operations that use both objects, in either order, while both are swapped.
TEST_F(SwapRaceTest, TwoObjectsOfADomainDoNotWaitForEachOther)
{
	const auto other = make();
	const selftest::Deadline stop(std::chrono::milliseconds(700),
				      [&] { return swaps >= enough; });
	run_threads(adders + 2, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop && !HasFailure()) {
			if (thread >= adders) {
				const auto which = thread == adders ? sum : other;
				ASSERT_TRUE(random() % 2 ? swap_to_clustered(which)
							 : swap_to_shared(which));
				swaps++;
				continue;
			}
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			const bool order = random() % 2;
			Guard guard;
			Sum *first = (order ? sum : other).local(guard);
			Sum *second = (order ? other : sum).local(guard);
			ASSERT_NE(first, nullptr);
			ASSERT_NE(second, nullptr);
			first->add(1);
			second->add(1);
			finished++;
		}
	});
	EXPECT_GE(swaps, enough);
	EXPECT_EQ(value_of(sum), finished);
	EXPECT_EQ(value_of(other), finished);
	EXPECT_TRUE(other.destroy());
}

TEST_F(SwapRaceTest, SwapAgainstDestroyLosesNoRep)
{
	for (int round = 0; round < 60; round++) {
		Tally own;
		const object::Ref<Sum> object(
			object::objects::create(shared_sum, Clustering::node, &own).value());
		tornado_swap what = to(clustered_sum);
		what.shared = &own;
		run_threads(4, [&](unsigned thread) {
			if (thread == 0) {
				EXPECT_TRUE(object.destroy());
			} else if (thread == 1) {
				Guard guard;
				const auto piece = object.resolve(guard);
				EXPECT_TRUE(piece || piece.error() == Error::destroyed);
				if (piece)
					(*piece)->add(1);
			} else {
				tornado_swap mine = what;
				const auto swapped = object.swap(Clustering::cpu, mine);
				EXPECT_TRUE(swapped || swapped.error() == Error::destroyed);
			}
		});
		object::objects::barrier();
		ASSERT_EQ(own.alive(), 0);
	}
}

/// A counter's piece whose users do not rely on each CPU having one.
class EitherRep : public counter::Rep
{
public:
	static constexpr const char *type_name = "either-counter";
	static constexpr bool stays_per_cpu = false;
};

/// The counter between one piece and one for each CPU, with the adds that C uses.
TEST_F(SwapRaceTest, ACounterStaysExactBetweenSharedAndClustered)
{
	struct Nothing {
	} nothing;
	static constexpr auto bring = [](void *old, void *, void *rep, void *) {
		if (old)
			static_cast<counter::Rep *>(rep)->merge(*static_cast<counter::Rep *>(old));
		return 0;
	};
	const auto &type = object::type_of<EitherRep, Nothing>;
	// Atomic adds throughout, which do for either.
	const tornado_counter raw = {
		.ref = object::objects::create(type, Clustering::one, &nothing).value(),
		.per_cpu = 0};
	const selftest::Deadline stop(std::chrono::milliseconds(600),
				      [&] { return swaps >= enough; });

	run_threads(adders + 1, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop && !HasFailure()) {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			if (thread == adders) {
				tornado_swap what = {.type = &type,
						     .clustering = swaps % 2 ? 2u : 0u,
						     .limit_ms = patient,
						     .shared = &nothing,
						     .transfer = bring,
						     .held_ns = 0};
				ASSERT_EQ(tornado_object_swap(raw.ref, &what), 0);
				swaps++;
				continue;
			}
			ASSERT_EQ(tornado_core_counter_add(&raw, 1), 0);
			finished++;
		}
	});
	EXPECT_GE(swaps, enough);
	EXPECT_EQ(tornado_counter_read(&raw, nullptr), finished);
	EXPECT_EQ(tornado_object_destroy(raw.ref), 0);
}

} // namespace tornado::native
