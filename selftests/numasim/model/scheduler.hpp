// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <optional>
#include <vector>

#include "types.hpp"

namespace numasim
{

/* Permission to run from `time` until `limit`, while the next CPU in line stands at `rival`. */
struct Grant {
	Cpu cpu;
	Time time;
	Time limit;
	Time rival;
};

/*
 * Lock-step in model time: one CPU runs at a time, the one with the lowest
 * model time first.  This is the order of things only; who blocks and wakes
 * threads is elsewhere.
 */
class Scheduler
{
public:
	Scheduler(Cpu cpus, Time quantum) : cpus_(cpus), quantum_(quantum) {}

	/* The CPU wants to run from `time` on, and gives up the turn if it has it. */
	void ask(Cpu cpu, Time time);

	/* The CPU neither runs nor wants to: it is idle, or stuck where nobody can wait for it. */
	void leave(Cpu cpu);

	/* The CPU waits until release_gathered(). */
	void gather(Cpu cpu, Time time);

	/* All who have gathered want to run, from the same time on, which is returned. */
	Time release_gathered();

	unsigned int gathered() const { return gathered_; }

	/* Gives the turn to whoever is next; nothing if somebody runs or nobody wants to. */
	std::optional<Grant> grant();

	bool is_outside(Cpu cpu) const { return cpus_[cpu].state == State::outside; }
	bool is_gathered(Cpu cpu) const { return cpus_[cpu].state == State::gathered; }
	bool is_waiting(Cpu cpu) const { return cpus_[cpu].state == State::waiting; }
	std::optional<Cpu> running() const { return running_; }

	/* CPUs that run or want to. */
	unsigned int active() const { return active_; }

	/* The model time of the latest turn: CPUs that come back start from here. */
	Time now() const { return now_; }

private:
	enum class State { outside, waiting, gathered, running };

	struct Entry {
		State state = State::outside;
		Time time = 0;
	};

	void change(Cpu cpu, State state);

	std::vector<Entry> cpus_;
	std::optional<Cpu> running_;
	unsigned int active_ = 0;
	unsigned int gathered_ = 0;
	Time now_ = 0;
	const Time quantum_;

	/* A CPU far behind all others must not run away with the host for long. */
	static constexpr Time most_quanta = 16;
};

} // namespace numasim
