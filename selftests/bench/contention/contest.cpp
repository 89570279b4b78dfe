/* SPDX-License-Identifier: GPL-2.0 */
#include "contest.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "clock.hpp"
#include "ipc/ppc_round_trip.hpp"
#include "quota.hpp"

namespace bench
{

namespace
{

constexpr std::size_t message_size = 64;
using RoundTrips = std::vector<std::unique_ptr<RoundTrip>>;

/* The clients of tornado share a port. */
RoundTrips make_round_trips(const std::string &system, unsigned int count)
{
	RoundTrips round_trips;
	if (system == "tornado:ppc") {
		const auto port = std::make_shared<const PpcPort>(message_size);
		while (round_trips.size() < count)
			round_trips.push_back(std::make_unique<PpcRoundTrip>(port, message_size));
		return round_trips;
	}
	for (const RoundTripKind &kind : descriptor_round_trips())
		if (kind.system == system)
			while (round_trips.size() < count)
				round_trips.push_back(kind.make(message_size));
	if (round_trips.empty())
		throw Failure(fmt::format("there is no system \"{}\"", system));
	return round_trips;
}

/* Calls until the time is over, and how long each took. */
std::vector<std::uint64_t> call(RoundTrip &round_trip, std::uint64_t end_ns)
{
	std::vector<std::uint64_t> times;
	std::array<std::byte, message_size> message{};
	std::uint64_t before = monotonic_ns();
	while (before < end_ns) {
		write_request(message, times.size());
		round_trip.call(message);
		if (!is_reply(message, times.size()))
			throw Failure("a reply is not that of its request");
		const std::uint64_t after = monotonic_ns();
		times.push_back(after - before);
		before = after;
	}
	return times;
}

double microseconds(std::uint64_t ns)
{
	return static_cast<double>(ns) / 1000;
}

std::vector<Company::Body> bodies_of_servers(const RoundTrips &round_trips)
{
	std::vector<Company::Body> bodies;
	for (const auto &round_trip : round_trips)
		bodies.push_back(server_body(*round_trip));
	return bodies;
}

std::vector<Company::Body> bodies_of_other_clients(const RoundTrips &round_trips)
{
	std::vector<Company::Body> bodies;
	for (std::size_t index = 1; index < round_trips.size(); ++index)
		bodies.push_back(client_body(*round_trips[index], message_size));
	return bodies;
}

Outcome measure(RoundTrip &round_trip, const Company &clients, const Company &others,
		std::uint64_t milliseconds)
{
	/* Until the scheduler knows everybody. */
	call(round_trip, monotonic_ns() + milliseconds * 200'000);
	const std::uint64_t calls_before = clients.done();
	const std::uint64_t others_before = others.done();
	const std::uint64_t begin = monotonic_ns();
	auto times = call(round_trip, begin + milliseconds * 1'000'000);
	const auto passed_ns = static_cast<double>(monotonic_ns() - begin);
	const std::uint64_t calls = times.size() + clients.done() - calls_before;
	const std::uint64_t rounds = others.done() - others_before;
	std::ranges::sort(times);
	return {.calls_per_s = static_cast<double>(calls) * 1e9 / passed_ns,
		.median_us = microseconds(times[times.size() / 2]),
		.p99_us = microseconds(times[times.size() * 99 / 100]),
		.others_per_ms = static_cast<double>(rounds) * 1e6 / passed_ns};
}

} // namespace

std::string Scenario::name() const
{
	std::string name = fmt::format("{} busy", busy);
	if (pairs > 1)
		name += fmt::format(", {} pairs", pairs);
	if (quota_percent > 0)
		name += fmt::format(", quota {}%", quota_percent);
	if (!is_pinned)
		name += ", any CPU";
	return name;
}

std::vector<std::string> contest_systems()
{
	std::vector<std::string> systems;
	for (const RoundTripKind &kind : descriptor_round_trips())
		systems.push_back(kind.system);
	systems.emplace_back("tornado:ppc");
	return systems;
}

Outcome run_contest(const std::string &system, const Scenario &scenario, const Place &place,
		    std::uint64_t milliseconds)
{
	const Room room{place, scenario.is_pinned};
	move_into(room);
	const RoundTrips round_trips = make_round_trips(system, scenario.pairs);
	const Company others(room, std::vector(scenario.busy, busy_body()));
	const auto quota = make_quota(scenario.quota_percent);
	const Company servers(room, bodies_of_servers(round_trips));
	const Company clients(room, bodies_of_other_clients(round_trips));
	return measure(*round_trips.front(), clients, others, milliseconds);
}

} // namespace bench
