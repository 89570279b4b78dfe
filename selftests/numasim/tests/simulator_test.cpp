// SPDX-License-Identifier: GPL-2.0
/* The whole simulator, with threads in place of the emulator's. */
#include "../plugin/simulator.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../model/record.hpp"

using namespace numasim;

namespace
{

constexpr std::uint64_t code = 0xffffffff81000000;
constexpr std::uint64_t module_code = 0xffffffffc0300000;
constexpr std::uint64_t operations = 500;

class Machine
{
public:
	explicit Machine(Cpu cpus, Time hold = 20, unsigned int watchdog_ms = 0)
		: cpus_(cpus),
		  simulator_(cpus, parameters(hold, watchdog_ms), [this](const std::string &line) {
			  records_.push_back(record_from_json_line(line));
		  })
	{
	}

	/* One region in which every CPU does `work` as a worker. */
	Record measure(const std::function<void(Cpu)> &work)
	{
		simulator_.set_label("workload=test\nthreads=" + std::to_string(cpus_) +
				     "\noperations=" + std::to_string(cpus_ * operations) + "\n");
		simulator_.begin_region();
		{
			std::vector<std::jthread> threads;
			for (Cpu cpu = 0; cpu < cpus_; ++cpu)
				threads.emplace_back([this, cpu, &work] {
					simulator_.execute(cpu, simulator_.block(code, 1));
					simulator_.arrive(cpu);
					simulator_.start(cpu);
					work(cpu);
					simulator_.finish(cpu);
					simulator_.idle(cpu);
				});
		}
		simulator_.end_region();
		return records_.at(records_.size() - 1);
	}

	/* An operation: a block of instructions and one access. */
	void operate(Cpu cpu, const Site *site, std::uint64_t address, bool store = true)
	{
		simulator_.execute(cpu, simulator_.block(site->address, 5));
		simulator_.access(cpu, *site, {address, address, 8, store});
	}

	Simulator &simulator() { return simulator_; }
	std::size_t records() const { return records_.size(); }

private:
	static Parameters parameters(Time hold, unsigned int watchdog_ms)
	{
		Parameters parameters;
		parameters.hold = hold;
		/* A busy host may be slow enough for the watchdog to let all go. */
		parameters.watchdog_ms = watchdog_ms;
		return parameters;
	}

	Cpu cpus_;
	std::vector<Record> records_;
	Simulator simulator_;
};

double misses_per_operation(const Record &record)
{
	return static_cast<double>(record.counters.coherence_misses()) /
	       static_cast<double>(record.label.operations);
}

} // namespace

/* What rewinding does to the caches is seen by what is measured next. */
TEST(Simulator, ARegionWithoutWorkersLeavesItsLinesAndNoRecord)
{
	Machine machine(2);
	const Site *const site = machine.simulator().site(code + 64, false);
	machine.simulator().begin_region();
	for (Cpu cpu = 0; cpu < 2; ++cpu) {
		machine.operate(cpu, site, 64);
		machine.simulator().idle(cpu);
	}
	machine.simulator().end_region();
	EXPECT_EQ(machine.records(), 0u);
	const Record record = machine.measure([&](Cpu cpu) {
		if (cpu == 0)
			machine.operate(cpu, site, 64);
	});
	EXPECT_EQ(record.counters.coherence_misses(), 1u);
}

TEST(Simulator, OutsideOfRegionsNothingHappens)
{
	Machine machine(2);
	const Site *const site = machine.simulator().site(code, true);
	machine.operate(0, site, 64);
	machine.simulator().end_region();
	EXPECT_EQ(machine.records(), 0u);
}

TEST(Simulator, SharedAtomicMissesOnEveryOperation)
{
	for (const Cpu cpus : {2u, 8u}) {
		Machine machine(cpus);
		const Site *const site = machine.simulator().site(code, true);
		const Record record = machine.measure([&](Cpu cpu) {
			for (std::uint64_t count = 0; count < operations; ++count) {
				machine.operate(cpu, site, 64, false);
				machine.operate(cpu, site, 64, true);
			}
		});
		EXPECT_EQ(record.workers, cpus);
		EXPECT_EQ(record.counters.atomics, cpus * operations);
		EXPECT_NEAR(misses_per_operation(record), 1.0, 0.1) << cpus << " CPUs";
	}
}

TEST(Simulator, PackedCountersMissLessOften)
{
	Machine machine(8);
	const Site *const site = machine.simulator().site(code, false);
	const Record record = machine.measure([&](Cpu cpu) {
		for (std::uint64_t count = 0; count < operations; ++count)
			machine.operate(cpu, site, 64 + cpu * 8);
	});
	EXPECT_GT(misses_per_operation(record), 0.1);
	EXPECT_LT(misses_per_operation(record), 1.1);
	EXPECT_EQ(record.counters.of(Miss::true_sharing), 0u);
}

TEST(Simulator, PaddedCountersScale)
{
	Machine machine(8);
	const Site *const site = machine.simulator().site(code, false);
	const Record record = machine.measure([&](Cpu cpu) {
		for (std::uint64_t count = 0; count < operations; ++count)
			machine.operate(cpu, site, 64 * cpu);
	});
	EXPECT_EQ(misses_per_operation(record), 0);
	EXPECT_EQ(record.counters.instructions, 8 * operations * 5);
	EXPECT_EQ(record.worker_cycles,
		  record.counters.instructions + record.counters.stall_cycles);
}

TEST(Simulator, ModulesAreKnownByTheLinesTheyTouch)
{
	Machine machine(2);
	const Site *const kernel = machine.simulator().site(code, true);
	const Site *const module = machine.simulator().site(module_code, false);
	const Record record = machine.measure([&](Cpu cpu) {
		for (std::uint64_t count = 0; count < operations; ++count) {
			machine.operate(cpu, kernel, 64);
			machine.operate(cpu, module, 72, false);
			machine.operate(cpu, kernel, 1024);
		}
	});
	ASSERT_EQ(record.lines.size(), 2u);
	const bool first_is_modules = record.lines[0].physical_address == 64;
	EXPECT_EQ(record.lines[first_is_modules ? 0 : 1].code_pages,
		  std::vector<std::uint64_t>{module_code});
	EXPECT_TRUE(record.lines[first_is_modules ? 1 : 0].code_pages.empty());
	ASSERT_EQ(record.code_pages.size(), 1u);
	EXPECT_EQ(record.code_pages[0].instructions, 2 * operations * 5);
}

TEST(Simulator, AccessAcrossTwoLinesIsTwoAccesses)
{
	Machine machine(1);
	const Site *const site = machine.simulator().site(code, false);
	const Record record = machine.measure([&](Cpu cpu) { machine.operate(cpu, site, 124); });
	EXPECT_EQ(record.counters.stores, 1u);
	EXPECT_EQ(record.counters.of(Miss::cold), 2u);
}

TEST(Simulator, AccessAcrossTwoPagesStaysInTheFirst)
{
	Machine machine(1);
	const Site *const site = machine.simulator().site(code, false);
	const Record record = machine.measure([&](Cpu cpu) { machine.operate(cpu, site, 4092); });
	EXPECT_EQ(record.counters.of(Miss::cold), 1u);
}

TEST(Simulator, WorkersWhoNeverComeHoldNobodyForLong)
{
	Machine machine(2, 20, 2);
	machine.simulator().set_label("workload=test\nthreads=2\n");
	machine.simulator().begin_region();
	std::jthread([&] {
		machine.simulator().arrive(0);
		machine.simulator().start(0);
		machine.simulator().finish(0);
	}).join();
	machine.simulator().end_region();
	EXPECT_EQ(machine.records(), 1u);
}

TEST(Simulator, TheOneWhoSleepsElsewhereIsPassedBy)
{
	Machine machine(2, 20, 2);
	std::atomic<bool> other_is_done = false;
	const Site *const site = machine.simulator().site(code, false);
	const Record record = machine.measure([&](Cpu cpu) {
		machine.operate(cpu, site, 64 * cpu);
		/* Whoever has the turn sleeps until the other, who waits for the turn, has run. */
		while (cpu == 0 && !other_is_done)
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
		for (std::uint64_t count = 0; count < operations; ++count)
			machine.operate(cpu, site, 64 * cpu);
		other_is_done = true;
	});
	EXPECT_EQ(record.workers, 2u);
	EXPECT_GT(record.interventions, 0u);
}

TEST(Simulator, GuestTimeFollowsTheModelOnlyInRegions)
{
	Machine machine(1);
	Simulator &simulator = machine.simulator();
	simulator.set_ticks_per_nanosecond(4);
	const ClockTimes before = simulator.guest_clocks({1'000, 4'000});
	const ClockTimes after = simulator.guest_clocks({2'000, 8'000});
	EXPECT_EQ(after.nanoseconds - before.nanoseconds, 1'000);
	EXPECT_EQ(after.ticks - before.ticks, 4'000);
	const Site *const site = simulator.site(code, false);
	ClockTimes first;
	ClockTimes last;
	machine.measure([&](Cpu cpu) {
		simulator.guest_clocks({2'500, 10'000});
		first = simulator.guest_clocks({3'000, 12'000});
		for (std::uint64_t count = 0; count < operations; ++count)
			machine.operate(cpu, site, 64);
		last = simulator.guest_clocks({1'000'000'000, 4'000'000'000});
	});
	const auto cycles = static_cast<double>(operations * 5);
	EXPECT_NEAR(static_cast<double>(last.nanoseconds - first.nanoseconds), cycles / 2, 200);
	EXPECT_NEAR(static_cast<double>(last.ticks - first.ticks), cycles * 2, 800);
}

TEST(Simulator, BothGuestClocksFollowTheHostWhileAllAreIdle)
{
	Machine machine(1);
	Simulator &simulator = machine.simulator();
	simulator.set_ticks_per_nanosecond(4);
	const Site *const site = simulator.site(code, false);
	ClockTimes before;
	ClockTimes after;
	machine.measure([&](Cpu cpu) {
		machine.operate(cpu, site, 64);
		before = simulator.guest_clocks({1'000, 4'000});
		simulator.idle(cpu);
		/* A timer expires, and the CPU runs before anybody asks for ticks. */
		simulator.guest_clocks({50'000, 200'000});
		for (std::uint64_t count = 0; count < 100; ++count)
			machine.operate(cpu, site, 64);
		after = simulator.guest_clocks({60'000, 240'000});
	});
	EXPECT_NEAR(static_cast<double>(after.nanoseconds - before.nanoseconds), 49'000 + 250, 500);
	EXPECT_NEAR(static_cast<double>(after.ticks - before.ticks), 196'000 + 1'000, 2'000);
}
