// SPDX-License-Identifier: GPL-2.0
#include "turnstile.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include <fmt/format.h>

namespace numasim
{
namespace
{

/*
 * How often the watchdog looks at an incomplete gathering while nobody runs, before it gives up:
 * two seconds, since a busy host may be that slow to start a thread.
 */
constexpr unsigned int most_looks_at_gathering = 1000;

/* True if the thread sleeps; one that only waits for a core of the host is not asleep. */
bool is_asleep(int thread_id)
{
	std::ifstream file(fmt::format("/proc/self/task/{}/stat", thread_id));
	std::string line;
	if (!std::getline(file, line))
		return true;
	const auto name_end = line.rfind(')');
	return name_end == std::string::npos || line.compare(name_end + 1, 2, " R") != 0;
}

} // namespace

Turnstile::Turnstile(Cpu cpus, const Parameters &parameters)
	: scheduler_(cpus, parameters.quantum), look_interval_(parameters.watchdog_ms)
{
	for (Cpu cpu = 0; cpu < cpus; ++cpu)
		seats_.push_back(std::make_unique<Seat>(parameters));
}

Turnstile::~Turnstile()
{
	stop();
}

void Turnstile::start()
{
	const Lock lock(mutex_);
	Time latest = scheduler_.now();
	for (const auto &seat : seats_)
		latest = std::max(latest, seat->time());
	for (const auto &seat : seats_) {
		seat->set_time(latest);
		seat->turn.end();
	}
	turns_ = 0;
	interventions_ = 0;
	started_ = true;
	if (look_interval_.count() > 0)
		watchdog_ = std::jthread([this](const std::stop_token &stop) { watch(stop); });
}

void Turnstile::stop()
{
	{
		const Lock lock(mutex_);
		if (!started_)
			return;
		started_ = false;
		let_all_go(lock);
	}
	watchdog_ = {};
}

/* `self` is at the turnstile but not asleep yet, so it need not be woken. */
void Turnstile::give_turn(const Lock &, Cpu self)
{
	if (const auto grant = scheduler_.grant()) {
		Seat &next = seat(grant->cpu);
		next.set_time(grant->time);
		next.turn.begin(grant->limit, grant->rival);
		++turns_;
		if (grant->cpu == self)
			next.gate.open_quietly();
		else
			next.gate.open();
	}
	now_.store(scheduler_.now(), std::memory_order_relaxed);
	moving_.store(scheduler_.running().has_value(), std::memory_order_relaxed);
}

/* The CPU is about to pass its gate; if it was elsewhere, model time went on without it. */
Seat &Turnstile::sit_down(const Lock &, Cpu cpu)
{
	Seat &mine = seat(cpu);
	if (mine.thread_id == 0)
		mine.thread_id = gettid();
	if (scheduler_.is_outside(cpu))
		mine.set_time(std::max(mine.time(), scheduler_.now()));
	mine.gate.shut();
	return mine;
}

Turnstile::Lock Turnstile::enter(Cpu cpu)
{
	seat(cpu).is_entering = true;
	Lock lock(mutex_);
	seat(cpu).is_entering = false;
	return lock;
}

void Turnstile::wait_for_turn(Cpu cpu)
{
	Lock lock = enter(cpu);
	if (!started_)
		return;
	Seat &mine = sit_down(lock, cpu);
	scheduler_.ask(cpu, mine.time());
	give_turn(lock, cpu);
	lock.unlock();
	mine.gate.pass();
}

void Turnstile::gather(Cpu cpu, unsigned int expected)
{
	Lock lock = enter(cpu);
	if (!started_ || expected < 2)
		return;
	Seat &mine = sit_down(lock, cpu);
	scheduler_.gather(cpu, mine.time());
	if (scheduler_.gathered() >= expected)
		scheduler_.release_gathered();
	give_turn(lock, cpu);
	lock.unlock();
	mine.gate.pass();
}

void Turnstile::leave(Cpu cpu)
{
	const Lock lock = enter(cpu);
	if (!started_)
		return;
	scheduler_.leave(cpu);
	seat(cpu).turn.end();
	give_turn(lock, no_cpu);
}

void Turnstile::let_all_go(const Lock &lock)
{
	for (Cpu cpu = 0; cpu < seats_.size(); ++cpu) {
		if (scheduler_.is_outside(cpu))
			continue;
		const bool sleeps_here = scheduler_.running() != cpu;
		scheduler_.leave(cpu);
		seat(cpu).turn.end();
		if (sleeps_here)
			seat(cpu).gate.open();
	}
	give_turn(lock, no_cpu);
}

bool Turnstile::running_is_stuck(const Lock &)
{
	const auto running = scheduler_.running();
	const bool same = running && *running == watched_ && seat(*running).time() == watched_time_;
	watched_ = running.value_or(no_cpu);
	watched_time_ = running ? seat(*running).time() : 0;
	return same && !seat(*running).is_entering && is_asleep(seat(*running).thread_id);
}

/* Whoever is missing will not come: it was not started, or is not pinned as it should be. */
bool Turnstile::gathering_is_stuck(const Lock &)
{
	if (scheduler_.running() || scheduler_.gathered() == 0)
		looks_without_anybody_running_ = 0;
	else
		++looks_without_anybody_running_;
	return looks_without_anybody_running_ > most_looks_at_gathering;
}

void Turnstile::watch(const std::stop_token &stop)
{
	while (!stop.stop_requested()) {
		std::this_thread::sleep_for(look_interval_);
		const Lock lock(mutex_);
		const bool gathering_stuck = gathering_is_stuck(lock);
		if (!running_is_stuck(lock) && !gathering_stuck)
			continue;
		++interventions_;
		looks_without_anybody_running_ = 0;
		let_all_go(lock);
	}
}

} // namespace numasim
