// SPDX-License-Identifier: GPL-2.0
//
// Sections are restarted wherever they are: by preemption, since there are more threads than CPUs,
// by moving, by signals, and by membarrier().  No count may be lost, none counted twice.
#include "fixture.hpp"

#include <csignal>
#include <thread>
#include <vector>

#include <pthread.h>
#include <tornado/core/existence/guard_counts.hpp>

#include "cpus.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

class HoppingTest : public UserLevelTest
{
};

namespace
{

struct Sums {
	std::atomic<long long> adds{0};
	std::atomic<long long> operations{0};

	bool are_many() const { return operations > 10000; }
};

/// Guards that end where they began and guards that do not, and adds.
void work(unsigned thread, const Deadline &stop, const counter::Counter &counter, Sums &sums)
{
	std::minstd_rand random(thread + 1);
	long long adds = 0;
	while (!stop) {
		const unsigned moves = random() % 4;
		if (moves == 0)
			hop(random);
		Guard guard;
		for (unsigned i = 0; i < 100; i++) {
			const Guard inner;
			const auto delta = static_cast<long long>(random() % 100) - 40;
			ASSERT_TRUE(counter.add(guard, delta));
			adds += delta;
		}
		if (moves == 1)
			hop(random);
		sums.operations += 101;
	}
	sums.adds += adds;
}

/// Started operations of the default domain, on all CPUs.
long long operations_started()
{
	long long started = 0;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		const auto &counts = *static_cast<const tornado_guard_counts *>(
			platform::percpu_pointer(tornado_default_domain.counts, cpu));
		started += counts.started[0] + counts.started[1];
	}
	return started;
}

void expect_exact(const counter::Counter &counter, const Sums &sums, long long before)
{
	if (UserLevel::counting() == TORNADO_USERLEVEL_SECTIONS) {
		EXPECT_EQ(operations_started() - before, sums.operations);
	}
	EXPECT_EQ(operations_running(), 0);
	Guard guard;
	EXPECT_EQ(counter.read(guard).value, sums.adds);
	EXPECT_TRUE(sums.are_many());
}

} // namespace

TEST_F(HoppingTest, NoCountIsLostBetweenCpus)
{
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	const long long before = operations_started();
	Sums sums;
	const Deadline stop(std::chrono::milliseconds(800), [&] { return sums.are_many(); });
	run_threads(8, [&](unsigned thread) { work(thread, stop, counter, sums); });
	expect_exact(counter, sums, before);
	ASSERT_TRUE(counter.destroy());
}

TEST_F(HoppingTest, NoCountIsLostBetweenVisits)
{
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	const long long before = operations_started();
	Sums sums;
	std::atomic<unsigned> rounds{0};
	const Deadline stop(std::chrono::milliseconds(800),
			    [&] { return rounds > 3 && sums.are_many(); });
	run_threads(5, [&](unsigned thread) {
		if (thread > 0) {
			work(thread, stop, counter, sums);
			return;
		}
		while (!stop) {
			existence::default_domain.synchronize();
			rounds++;
		}
	});
	expect_exact(counter, sums, before);
	EXPECT_GT(rounds, 3u);
	ASSERT_TRUE(counter.destroy());
}

TEST_F(HoppingTest, NoCountIsLostWhenPiecesMigrate)
{
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	const object::Ref<counter::Rep> ref(counter.raw().ref);
	const long long before = operations_started();
	Sums sums;
	std::atomic<unsigned> migrations{0};
	const Deadline stop(std::chrono::milliseconds(800),
			    [&] { return migrations > 3 && sums.are_many(); });
	const std::vector<int> cpus = allowed_cpus();
	run_threads(5, [&](unsigned thread) {
		if (thread > 0) {
			work(thread, stop, counter, sums);
			return;
		}
		std::minstd_rand random(1);
		while (!stop) {
			const int from = cpus[random() % cpus.size()];
			const int to = cpus[random() % cpus.size()];
			const auto done =
				ref.migrate(static_cast<unsigned>(from), static_cast<unsigned>(to));
			ASSERT_TRUE(done) << static_cast<int>(done.error());
			migrations++;
		}
	});
	expect_exact(counter, sums, before);
	ASSERT_TRUE(counter.destroy());
}

namespace
{

std::atomic<long long> in_handlers{0};
const counter::Counter *counted_in_handlers = nullptr;

void on_signal(int /*signal*/)
{
	Guard guard;
	if (platform::percpu_add_through<counter::Rep::word>(counted_in_handlers->raw().ref.entry,
							     1))
		in_handlers.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

TEST_F(HoppingTest, NoCountIsLostBetweenSignals)
{
	if (UserLevel::counting() != TORNADO_USERLEVEL_SECTIONS)
		GTEST_SKIP() << "without sections an add takes a lock, which no handler may";
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	const long long before = operations_started();
	counted_in_handlers = &counter;
	in_handlers = 0;
	struct sigaction action = {}, old = {};
	action.sa_handler = on_signal;
	action.sa_flags = SA_RESTART;
	ASSERT_EQ(sigaction(SIGUSR1, &action, &old), 0);

	Sums sums;
	{
		const Deadline stop(std::chrono::milliseconds(600),
				    [&] { return in_handlers > 100 && sums.are_many(); });
		run_threads(3, [&](unsigned thread) {
			const pthread_t self = pthread_self();
			std::atomic<bool> done{false};
			std::jthread sender([&] {
				while (!done) {
					pthread_kill(self, SIGUSR1);
					std::this_thread::sleep_for(std::chrono::microseconds(50));
				}
			});
			work(thread, stop, counter, sums);
			done = true;
		});
	}
	sigaction(SIGUSR1, &old, nullptr);
	EXPECT_GT(in_handlers, 100);
	EXPECT_EQ(operations_running(), 0);
	EXPECT_GE(operations_started() - before, sums.operations + in_handlers);
	{
		Guard guard;
		EXPECT_EQ(counter.read(guard).value, sums.adds + in_handlers);
	}
	ASSERT_TRUE(counter.destroy());
}

} // namespace tornado::selftest
