// SPDX-License-Identifier: GPL-2.0
//
// Locks in two bits of a word, on threads.
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <tornado/lock.hpp>
#include <unistd.h>

#include "fixture.hpp"

namespace tornado::native
{

constinit sync::LockClass test_class{"test"};
using Lock = sync::Lock<test_class>;
using namespace std::chrono_literals;

class LockTest : public ::testing::Test
{
public:
	static constexpr unsigned threads = 8;

	// A lost wake-up hangs: end it.
	void SetUp() override
	{
		platform::set_topology(threads, 1);
		alarm(240);
	}
	void TearDown() override
	{
		platform::inject_delays(0);
		alarm(0);
	}
};

/// What a thread does with a lock held, now and then: longer than anybody spins.
void hold_long()
{
	std::this_thread::sleep_for(100us);
}

void wait_until_somebody_sleeps(const Lock &lock)
{
	while (!lock.has_waiters())
		std::this_thread::yield();
}

TEST_F(LockTest, TryLockTakesAFreeLockOnly)
{
	Lock lock;
	EXPECT_FALSE(lock.is_locked());
	ASSERT_TRUE(lock.try_lock());
	EXPECT_TRUE(lock.is_locked());
	EXPECT_FALSE(lock.try_lock());
	lock.unlock();
	EXPECT_FALSE(lock.is_locked());
	ASSERT_TRUE(lock.try_lock());
	lock.unlock();
}

TEST_F(LockTest, OneAtATime)
{
	constexpr unsigned rounds = 20000;
	Lock lock;
	unsigned long plain = 0;
	std::atomic<unsigned> inside{0};
	run_threads(threads, [&](unsigned thread) {
		for (unsigned i = 0; i < rounds; i++) {
			const std::scoped_lock held(lock);
			ASSERT_EQ(inside.fetch_add(1, std::memory_order_relaxed), 0u);
			plain++;
			if (i % 1000 == thread)
				hold_long();
			inside.fetch_sub(1, std::memory_order_relaxed);
		}
	});
	EXPECT_EQ(plain, static_cast<unsigned long>(rounds) * threads);
	EXPECT_FALSE(lock.is_locked());
	EXPECT_FALSE(lock.has_waiters());
}

TEST_F(LockTest, EverybodyWhoSleepsIsWoken)
{
	platform::inject_delays(200);
	for (unsigned round = 0; round < 200; round++) {
		Lock lock;
		unsigned passed = 0;
		lock.lock();
		std::jthread holder([&, round] {
			// From nobody to all asleep at the release.
			std::this_thread::sleep_for(std::chrono::microseconds(round * 5));
			lock.unlock();
		});
		run_threads(threads, [&](unsigned) {
			const std::scoped_lock held(lock);
			passed++;
		});
		holder.join();
		ASSERT_EQ(passed, threads);
		ASSERT_FALSE(lock.has_waiters());
	}
}

/// Releases come at all moments of a wait: while it spins, insists, lies down, sleeps and wakes up.
TEST_F(LockTest, NoReleaseIsMissed)
{
	constexpr unsigned rounds = 2000;
	Lock lock;
	unsigned passed = 0;
	platform::inject_delays(30);
	run_threads(3, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (unsigned i = 0; i < rounds; i++) {
			const std::scoped_lock held(lock);
			passed++;
			std::this_thread::sleep_for(std::chrono::microseconds(random() % 400));
		}
	});
	EXPECT_EQ(passed, 3 * rounds);
	EXPECT_FALSE(lock.has_waiters());
}

/// A waiter that was woken and came too late gets the lock at the next release, whoever else wants
/// it: the lock is never seen free in between.
TEST_F(LockTest, WhoWasLateOnceIsNext)
{
	unsigned shown = 0;
	for (unsigned round = 0; round < 10000 && shown < 50; round++) {
		Lock lock;
		std::atomic<bool> has_it{false};
		std::atomic<bool> let_go{false};
		lock.lock();
		std::jthread victim([&] {
			lock.lock();
			has_it = true;
			while (!let_go)
				std::this_thread::yield();
			lock.unlock();
		});
		wait_until_somebody_sleeps(lock);
		std::this_thread::sleep_for(1ms); // until it sleeps
		lock.unlock();			  // wakes the victim
		if (lock.try_lock()) {
			wait_until_somebody_sleeps(lock); // again, and insisting
			lock.unlock();
			EXPECT_FALSE(lock.try_lock());
			shown++;
		}
		while (!has_it)
			std::this_thread::yield();
		let_go = true;
	}
	EXPECT_GE(shown, 50u) << "the victim was quicker too often";
}

/// One thread wants the lock all the time, the others now and then: these must get it.
TEST_F(LockTest, NobodyStarvesBesideAHog)
{
	constexpr unsigned turns = 100;
	Lock lock;
	std::atomic<unsigned> finished{0};
	std::atomic<bool> started{false};
	unsigned long hogged = 0;
	unsigned long bypassed = 0;
	run_threads(threads, [&](unsigned thread) {
		if (thread == 0) {
			while (finished < threads - 1) {
				const std::scoped_lock held(lock);
				hogged++;
				started = true;
				const auto end = std::chrono::steady_clock::now() + 30us;
				while (std::chrono::steady_clock::now() < end)
					;
			}
			return;
		}
		while (!started)
			std::this_thread::yield();
		for (unsigned turn = 0; turn < turns; turn++) {
			unsigned long before;
			{
				const std::scoped_lock held(lock);
				before = hogged;
			}
			const std::scoped_lock held(lock);
			bypassed += hogged - before;
		}
		finished++;
	});
	// 30 us each; a waiter waits for the others, a wake-up and a spin.  On average: a thread
	// that lost its CPU before it asked is bypassed as long as it is away.
	EXPECT_LT(bypassed / (turns * (threads - 1)), 2'000u);
	EXPECT_GT(hogged, 0u);
}

/// The holder changes the other 62 bits while waiters change theirs.
TEST_F(LockTest, LivesInAPointer)
{
	constexpr unsigned rounds = 5000;
	std::vector<long> targets(64);
	sync::LockedPointer<long, test_class> pointer(targets.data());
	run_threads(threads, [&](unsigned thread) {
		for (unsigned i = 0; i < rounds; i++) {
			const std::scoped_lock held(pointer);
			long *const target = pointer.get();
			++*target;
			if (i % 1000 == thread)
				hold_long();
			ASSERT_EQ(pointer.get(), target);
			pointer.set(target == &targets.back() ? targets.data() : target + 1);
		}
	});
	const long total = static_cast<long>(rounds) * threads;
	for (const long target : targets)
		EXPECT_EQ(target, total / 64);
	EXPECT_EQ(pointer.get(), targets.data() + total % 64);
	EXPECT_FALSE(pointer.is_locked());
	EXPECT_FALSE(pointer.has_waiters());
}

/// The last one to leave frees the lock while the one before may still be in unlock().
TEST_F(LockTest, TheLastOneOutFreesIt)
{
	struct Shared {
		Lock lock;
		unsigned users = threads;
	};
	platform::inject_delays(50);
	for (unsigned round = 0; round < 500; round++) {
		auto *const shared = new Shared;
		run_threads(threads, [&](unsigned thread) {
			shared->lock.lock();
			if (round % 50 == 0 && thread % 2 == 0)
				hold_long();
			const bool last = --shared->users == 0;
			shared->lock.unlock();
			if (last)
				delete shared;
		});
	}
}

TEST_F(LockTest, ManyLocksShareTheQueues)
{
	constexpr unsigned locks = 1024;
	struct Counted {
		Lock lock;
		unsigned value = 0;
	};
	std::vector<Counted> counted(locks);
	run_threads(threads, [&](unsigned thread) {
		for (unsigned i = 0; i < 4 * locks; i++) {
			// Pairs of threads meet, on many locks at the same time.
			Counted &one = counted[(i + thread / 2 * 97) % locks];
			const std::scoped_lock held(one.lock);
			one.value++;
			if (i % 512 == 0)
				hold_long();
		}
	});
	for (const Counted &one : counted) {
		EXPECT_EQ(one.value, 4 * threads);
		EXPECT_FALSE(one.lock.has_waiters());
	}
}

TEST_F(LockTest, GuardedDataIsReachedUnderItsLock)
{
	struct Totals {
		unsigned long packets = 0;
		unsigned long bytes = 0;
	};
	sync::Guarded<Totals, test_class> totals;
	run_threads(threads, [&](unsigned) {
		for (unsigned i = 0; i < 2000; i++) {
			auto held = totals.lock();
			ASSERT_EQ(held->bytes, held->packets * 100);
			held->packets++;
			held->bytes += 100;
		}
	});
	EXPECT_EQ(totals.lock()->packets, 2000u * threads);
}

} // namespace tornado::native
