// SPDX-License-Identifier: GPL-2.0
//
// Migration: reps are merged into others while operations go on.
#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "../../module/core/counter/counter.hpp"
#include "../lib/deadline.hpp"
#include "fixture.hpp"

namespace tornado::native
{

using counter::Counter;
using existence::Guard;
using object::Clustering;
using object::Ref;

/// A piece of a sum that notices when it is used after it was merged or destroyed.
class SumRep : public TestRep
{
public:
	using TestRep::TestRep;

	void add(long value)
	{
		EXPECT_TRUE(is_alive());
		EXPECT_FALSE(merged_.load(std::memory_order_relaxed));
		value_.fetch_add(value, std::memory_order_relaxed);
	}
	void merge(SumRep &from)
	{
		EXPECT_FALSE(from.merged_.exchange(true));
		add(from.value());
	}
	long value() const
	{
		EXPECT_TRUE(is_alive());
		return value_.load(std::memory_order_relaxed);
	}

private:
	std::atomic<long> value_{0};
	std::atomic<bool> merged_{false};
};

class MigrationTest : public CoreTest
{
public:
	Tally tally;

	Ref<SumRep> make(Clustering clustering)
	{
		return object::create<SumRep>(clustering, tally).value();
	}
	static void add_on(Ref<SumRep> object, unsigned cpu, long value)
	{
		platform::bind_to_cpu(cpu);
		Guard guard;
		SumRep *rep = object.local(guard);
		ASSERT_NE(rep, nullptr);
		rep->add(value);
	}
	static long sum_of(Ref<SumRep> object, unsigned *reps = nullptr)
	{
		long sum = 0;
		unsigned count = 0;
		Guard guard;
		object.gather(
			guard, [&] { sum = count = 0; },
			[&](SumRep &rep) {
				sum += rep.value();
				count++;
			});
		if (reps)
			*reps = count;
		return sum;
	}
};

TEST_F(MigrationTest, MergesOneRepIntoAnother)
{
	const auto object = make(Clustering::cpu);
	add_on(object, 1, 10);
	add_on(object, 4, 7);
	ASSERT_TRUE(object.migrate(1, 4));

	unsigned reps = 0;
	EXPECT_EQ(sum_of(object, &reps), 17);
	EXPECT_EQ(reps, 1u);
	EXPECT_EQ(tally.alive(), 1);
	platform::bind_to_cpu(1);
	EXPECT_EQ(object.peek(), nullptr);
	platform::bind_to_cpu(4);
	ASSERT_NE(object.peek(), nullptr);
	EXPECT_EQ(object.peek()->value(), 17);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, MakesTheTargetIfThereIsNone)
{
	const auto object = make(Clustering::node);
	add_on(object, 0, 3);
	ASSERT_TRUE(object.migrate(1, 5)) << "CPUs 0 and 1 share a node";
	platform::bind_to_cpu(4);
	Guard guard;
	SumRep *rep = object.local(guard);
	ASSERT_NE(rep, nullptr);
	EXPECT_EQ(rep->value(), 3);
	EXPECT_EQ(rep->cluster(), 2u);
	EXPECT_EQ(tally.alive(), 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, TheOldCpuMakesANewRep)
{
	const auto object = make(Clustering::cpu);
	add_on(object, 2, 5);
	ASSERT_TRUE(object.migrate(2, 3));
	add_on(object, 2, 1);
	platform::bind_to_cpu(2);
	EXPECT_EQ(object.peek()->value(), 1);
	EXPECT_EQ(sum_of(object), 6);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, RebalanceLeavesOneRep)
{
	const auto object = make(Clustering::cpu);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		add_on(object, cpu, 1 << cpu);
	platform::bind_to_cpu(3);
	ASSERT_TRUE(object.rebalance());
	EXPECT_EQ(tally.alive(), 1);
	platform::bind_to_cpu(3);
	EXPECT_EQ(object.peek()->value(), (1 << cpus) - 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, WithoutARepOrWithinAClusterNothingMoves)
{
	const auto object = make(Clustering::node);
	add_on(object, 0, 2);
	EXPECT_TRUE(object.migrate(4, 0));
	EXPECT_TRUE(object.migrate(0, 1));
	EXPECT_EQ(tally.constructed, 1);
	EXPECT_EQ(sum_of(object), 2);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, RefusesWhatCannotBe)
{
	const auto fixed = make_object(Clustering::cpu, tally);
	EXPECT_EQ(fixed.migrate(0, 1).error(), Error::unsupported);
	EXPECT_TRUE(fixed.destroy());

	const auto object = make(Clustering::cpu);
	EXPECT_EQ(object.migrate(0, cpus).error(), Error::invalid);
	EXPECT_EQ(object.migrate(cpus, 0).error(), Error::invalid);
	Guard guard;
	EXPECT_TRUE(object.destroy());
	EXPECT_EQ(object.migrate_later(0, 1).error(), Error::destroyed);
}

TEST_F(MigrationTest, ARepStaysWhileAnOperationUsesIt)
{
	const auto object = make(Clustering::cpu);
	add_on(object, 1, 1);
	struct Done : tornado_deferred {
		std::atomic<bool> called{false};
	} done;
	done.call = [](tornado_deferred *deferred) {
		static_cast<Done *>(deferred)->called = true;
	};
	{
		platform::bind_to_cpu(1);
		Guard guard;
		SumRep *old = object.local(guard);
		ASSERT_TRUE(object.migrate_later(1, 2, &done));
		EXPECT_EQ(object.migrate_later(1, 3).error(), Error::busy);
		std::this_thread::sleep_for(std::chrono::milliseconds(20));
		EXPECT_FALSE(done.called);
		old->add(5);
		EXPECT_EQ(sum_of(object), 6);
	}
	object::objects::barrier();
	EXPECT_TRUE(done.called);
	EXPECT_EQ(sum_of(object), 6);
	EXPECT_EQ(tally.alive(), 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, ATargetThatIsOfflineIsReplaced)
{
	const auto object = make(Clustering::cpu);
	add_on(object, 1, 9);
	add_on(object, 5, 4);
	platform::set_quiet(5, true);
	EXPECT_TRUE(object.migrate(1, 5));
	platform::set_quiet(5, false);
	EXPECT_EQ(sum_of(object), 13);
	platform::bind_to_cpu(5);
	EXPECT_EQ(object.peek()->value(), 4) << "merged by a CPU that does not own it";
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, WithoutMemoryNothingChanges)
{
	const auto object = make(Clustering::cpu);
	add_on(object, 1, 8);
	long failures = 0;
	for (;; failures++) {
		platform::fail_allocation(failures);
		const auto migrated = object.migrate(1, 2);
		platform::fail_allocation(-1);
		if (migrated)
			break;
		ASSERT_EQ(migrated.error(), Error::no_memory);
		platform::bind_to_cpu(1);
		ASSERT_NE(object.peek(), nullptr);
		ASSERT_EQ(object.peek()->value(), 8);
		ASSERT_EQ(sum_of(object), 8);
	}
	EXPECT_EQ(failures, 2) << "the migration's own memory and the target";
	EXPECT_EQ(sum_of(object), 8);
	EXPECT_EQ(tally.alive(), 1);
	EXPECT_TRUE(object.destroy());
}

TEST_F(MigrationTest, MigrateAgainstDestroyLosesNoRep)
{
	for (int round = 0; round < 200; round++) {
		Tally own;
		const auto object = object::create<SumRep>(Clustering::cpu, own).value();
		for (unsigned cpu = 0; cpu < cpus; cpu++)
			ASSERT_TRUE(object::objects::populate(object.raw(), cpu));
		run_threads(3, [&](unsigned thread) {
			if (thread == 0) {
				EXPECT_TRUE(object.destroy());
				return;
			}
			Guard guard;
			const auto begun = object.migrate_later(thread, thread + 2);
			EXPECT_TRUE(begun || begun.error() == Error::destroyed ||
				    begun.error() == Error::busy);
		});
		object::objects::barrier();
		ASSERT_EQ(own.alive(), 0);
		for (unsigned cpu = 0; cpu < cpus; cpu++) {
			ASSERT_EQ(*static_cast<void **>(
					  platform::percpu_pointer(object.raw().entry, cpu)),
				  nullptr);
		}
	}
}

/// Everything at once: uses from all CPUs, gathers, migrations against each other.
class MigrationRaceTest : public MigrationTest,
			  public ::testing::WithParamInterface<std::pair<Clustering, unsigned>>
{
};

TEST_P(MigrationRaceTest, NoAddIsLostAndNoGatherSeesLess)
{
	const auto [clustering, delay] = GetParam();
	constexpr unsigned adders = 6;
	constexpr long enough = 5;
	const auto object = make(clustering);
	std::atomic<long> finished{0}, started{0}, merges{0};
	const selftest::Deadline stop(std::chrono::milliseconds(800),
				      [&merges] { return merges >= enough; });

	platform::inject_delays(delay);
	run_threads(adders + 3, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop && !HasFailure()) {
			if (thread < adders) {
				if (random() % 16 == 0)
					platform::bind_to_cpu(
						static_cast<unsigned>(random() % cpus));
				Guard guard;
				SumRep *rep = object.local(guard);
				ASSERT_NE(rep, nullptr);
				started++;
				rep->add(1);
				finished++;
			} else if (thread < adders + 2) {
				const auto from = static_cast<unsigned>(random() % cpus);
				const auto to = static_cast<unsigned>(random() % cpus);
				ASSERT_TRUE(random() % 4 ? object.migrate(from, to)
							 : object.rebalance());
				merges++;
			} else {
				const long least = finished;
				const long sum = sum_of(object);
				ASSERT_GE(sum, least);
				ASSERT_LE(sum, started);
			}
		}
	});
	platform::inject_delays(0);
	EXPECT_EQ(sum_of(object), finished);
	EXPECT_GE(merges, enough);
	EXPECT_TRUE(object.destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, MigrationRaceTest,
			 ::testing::Values(std::pair{Clustering::cpu, 0u},
					   std::pair{Clustering::cpu, 200u},
					   std::pair{Clustering::node, 50u},
					   std::pair{Clustering::group(4), 50u}));

/// The counter's adds with a rep per CPU are not atomic: who merges must be on that CPU.
TEST_F(MigrationTest, ACounterStaysExactWhileItsPiecesMigrate)
{
	const auto counter = Counter::create(Clustering::cpu).value();
	const Ref<counter::Rep> ref(counter.raw().ref);
	constexpr unsigned adders = 6;
	const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
	std::atomic<long> added{0};

	run_threads(adders + 1, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (std::chrono::steady_clock::now() < end) {
			platform::bind_to_cpu(static_cast<unsigned>(random() % cpus));
			if (thread == adders) {
				ASSERT_TRUE(ref.migrate(static_cast<unsigned>(random() % cpus),
							static_cast<unsigned>(random() % cpus)));
				continue;
			}
			for (int i = 0; i < 20; i++) {
				Guard guard;
				ASSERT_TRUE(counter.add(guard, 1));
				added++;
			}
		}
	});
	Guard guard;
	EXPECT_EQ(counter.read(guard).value, added);
	EXPECT_TRUE(counter.destroy());
}

} // namespace tornado::native
