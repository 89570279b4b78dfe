/* SPDX-License-Identifier: GPL-2.0 */
#include "company.hpp"

#include <algorithm>

#include <sched.h>

#include "machine.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

/* Long enough that counting is nothing beside it. */
constexpr unsigned int steps_of_a_round = 1000;

void let_run_anywhere()
{
	cpu_set_t all;
	CPU_ZERO(&all);
	for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
		CPU_SET(cpu, &all);
	require(sched_setaffinity(0, sizeof(all), &all), "sched_setaffinity");
}

} // namespace

void move_into(const Room &room)
{
	if (room.is_pinned)
		pin_to(room.place);
	else
		let_run_anywhere();
}

Company::Company(const Room &room, const std::vector<Body> &bodies)
	: progress_(std::max<std::size_t>(bodies.size(), 1))
{
	for (std::size_t index = 0; index < bodies.size(); ++index)
		processes_.push_back(std::make_unique<ChildProcess>(room.place, [&, index] {
			move_into(room);
			bodies[index](progress_[index].done);
		}));
}

std::uint64_t Company::done() const
{
	std::uint64_t sum = 0;
	for (const Progress &progress : progress_.elements())
		sum += progress.done;
	return sum;
}

Company::Body busy_body()
{
	return [](std::atomic<std::uint64_t> &done) {
		while (true) {
			for (unsigned int step = 0; step < steps_of_a_round; ++step)
				asm volatile("");
			++done;
		}
	};
}

Company::Body client_body(RoundTrip &round_trip, std::size_t size)
{
	return [&round_trip, size](std::atomic<std::uint64_t> &done) {
		std::vector<std::byte> message(size);
		while (true) {
			write_request(message, done);
			round_trip.call(message);
			if (!is_reply(message, done))
				throw Failure("a reply is not that of its request");
			++done;
		}
	};
}

Company::Body server_body(RoundTrip &round_trip)
{
	return [&round_trip](std::atomic<std::uint64_t> &done) {
		while (true) {
			turn_into_reply(round_trip.receive());
			round_trip.reply();
			++done;
		}
	};
}

} // namespace bench
