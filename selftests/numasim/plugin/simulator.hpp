// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "../model/attribution.hpp"
#include "../model/measurement.hpp"
#include "../model/memory_system.hpp"
#include "../model/model_clock.hpp"
#include "../model/parameters.hpp"
#include "spin_lock.hpp"
#include "turnstile.hpp"

namespace numasim
{

/* A block of instructions that the emulator executes as one. */
struct Block {
	std::uint32_t number = 0; /* of its CodeBlock */
	std::uint16_t instructions = 0;
	std::uint16_t code_page : 15 = 0; /* as in Site */
	std::uint16_t kernel : 1 = 0;	  /* 1 if in the kernel */
};

struct MemoryAccess {
	std::uint64_t physical_address = 0;
	std::uint64_t virtual_address = 0;
	unsigned int size = 0;
	bool store = false;
};

/*
 * The model, its scheduler and its measurements, fed by the emulator's threads.
 * A region goes: begin() while all CPUs stand still, end() from any of them,
 * after which nothing is simulated any more, then finish_region().
 */
class Simulator
{
public:
	using Write = std::function<void(const std::string &)>;

	/* `write` takes each record when its region ends. */
	Simulator(Cpu cpus, const Parameters &parameters, Write write);

	Cpu cpus() const { return memory_.topology().cpus(); }
	bool is_active() const { return active_.load(std::memory_order_relaxed); }

	void set_label(std::string_view text);
	void begin_region();
	void end_region();

	/* What CPUs do, each called by the CPU's own thread. */
	void execute(Cpu cpu, Block block);
	void access(Cpu cpu, const Site &site, const MemoryAccess &access);
	void access_device(Cpu cpu);
	void idle(Cpu cpu);

	/* What the workload says, likewise. */
	void arrive(Cpu cpu);
	void start(Cpu cpu);
	void finish(Cpu cpu);
	void start_helper(Cpu cpu);
	void finish_helper(Cpu cpu);

	/* What the emulator translates.  A site is valid for good. */
	Block block(std::uint64_t address, std::uint32_t instructions);
	const Site *site(std::uint64_t address, bool atomic);

	/*
	 * The guest's clocks at this time of the host's, by any thread.  Reading one brings both up
	 * to date: an interval belongs to the host or to the model, and for both to the same.  A
	 * guest whose time stamp counter stood still while its timers expired would set them again
	 * and again.
	 */
	ClockTimes guest_clocks(const ClockTimes &host);

	/* How fast ticks of the time stamp counter are; to be told before the first region. */
	void set_ticks_per_nanosecond(double ticks) { ticks_per_nanosecond_ = ticks; }

private:
	void access_line(Cpu cpu, const Site &site, const MemoryAccess &access, unsigned int size);

	/* Model time in nanoseconds, and whether the guest's clocks follow it. */
	double model_nanoseconds() const;
	bool clocks_follow_model() const { return is_active() && turnstile_.is_moving(); }

	const Parameters parameters_;
	Write write_;
	std::atomic<bool> active_ = false;
	Turnstile turnstile_;

	SpinLock model_lock_; /* protects the next three */
	MemorySystem memory_;
	Attribution attribution_;
	Measurement measurement_;

	std::atomic<double> ticks_per_nanosecond_ = 1;
	SpinLock clock_lock_; /* protects the next two */
	ModelClock nanoseconds_;
	ModelClock ticks_;
};

} // namespace numasim
