// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "../model/parameters.hpp"
#include "../model/scheduler.hpp"
#include "../model/turn.hpp"
#include "gate.hpp"

namespace numasim
{

/* A CPU's place at the turnstile.  Its thread alone moves `now` while it has the turn. */
struct alignas(128) Seat {
	explicit Seat(const Parameters &parameters) : turn(parameters) {}

	Time time() const { return now.load(std::memory_order_relaxed); }
	void set_time(Time time) { now.store(time, std::memory_order_relaxed); }

	std::atomic<Time> now = 0;
	Turn turn;
	Gate gate;
	std::atomic<bool> is_entering = false; /* sleeps for the turnstile's mutex, if at all */
	int thread_id = 0;		       /* of the host thread that sits here */
};

/*
 * Makes the CPUs' threads obey the scheduler: whoever has no turn sleeps.
 *
 * The emulator sometimes needs threads to go on that sleep here, for instance
 * to flush translations, and cannot say so.  A watchdog therefore looks now
 * and then whether the one that has the turn is asleep elsewhere, and if so lets
 * everybody run one block of instructions.
 */
class Turnstile
{
public:
	Turnstile(Cpu cpus, const Parameters &parameters);
	~Turnstile();

	Seat &seat(Cpu cpu) { return *seats_[cpu]; }

	/* From here on CPUs take turns, all at the same time; nobody is inside at this moment. */
	void start();

	/* From here on nobody waits. */
	void stop();

	/* Returns when it is this CPU's turn, or when the turnstile is stopped. */
	void wait_for_turn(Cpu cpu);

	/* Returns when `expected` CPUs have come here; all go on at the same time. */
	void gather(Cpu cpu, unsigned int expected);

	/* The CPU is idle. */
	void leave(Cpu cpu);

	/* True while model time moves, because a CPU runs or wants to. */
	bool is_moving() const { return moving_.load(std::memory_order_relaxed); }
	Time now() const { return now_.load(std::memory_order_relaxed); }

	std::uint64_t turns() const { return turns_; }
	std::uint64_t interventions() const { return interventions_; }

private:
	using Lock = std::unique_lock<std::mutex>;

	/* Takes the mutex; whoever sleeps for it is not stuck: its holder may lack a core. */
	Lock enter(Cpu cpu);

	Seat &sit_down(const Lock &, Cpu cpu);
	void give_turn(const Lock &, Cpu self);
	void let_all_go(const Lock &);
	void watch(const std::stop_token &stop);
	bool running_is_stuck(const Lock &);
	bool gathering_is_stuck(const Lock &);

	static constexpr Cpu no_cpu = max_cpus;

	std::mutex mutex_;
	Scheduler scheduler_;
	std::vector<std::unique_ptr<Seat>> seats_;
	bool started_ = false;
	std::atomic<bool> moving_ = false;
	std::atomic<Time> now_ = 0;
	std::uint64_t turns_ = 0;
	std::uint64_t interventions_ = 0;
	std::chrono::milliseconds look_interval_;
	std::jthread watchdog_;

	/* What the watchdog saw last time. */
	Cpu watched_ = no_cpu;
	Time watched_time_ = 0;
	unsigned int looks_without_anybody_running_ = 0;
};

} // namespace numasim
