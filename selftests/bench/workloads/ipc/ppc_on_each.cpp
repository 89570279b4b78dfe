/* SPDX-License-Identifier: GPL-2.0 */
#include "ppc_on_each.hpp"

#include <thread>

#include "machine.hpp"

namespace bench
{

PpcOnEach::PpcOnEach(const Places &places, std::size_t size, PpcServerIs server)
	: served_(places.size())
{
	const auto port = std::make_shared<const PpcPort>(size);
	for (std::size_t client = 0; client < places.size(); ++client)
		round_trips_.push_back(std::make_unique<PpcRoundTrip>(port, size));
	if (server == PpcServerIs::one_process)
		servers_.push_back(std::make_unique<ChildProcess>(
			places.front(), [this, &places] { run_threads(places); }));
	else
		for (const Place &place : places)
			servers_.push_back(std::make_unique<ChildProcess>(
				place, [this, &place] { loop(place); }));
}

std::uint64_t PpcOnEach::served() const
{
	std::uint64_t served = 0;
	for (const Served &by_thread : served_.elements())
		served += by_thread.count;
	return served;
}

void PpcOnEach::run_threads(const Places &places)
{
	std::vector<std::jthread> threads;
	for (const Place &place : places)
		threads.emplace_back([this, &place] { loop(place); });
}

/* What it throws ends the process, in words. */
void PpcOnEach::loop(const Place &place) noexcept
{
	pin_to(place);
	RoundTrip &round_trip = *round_trips_[place.index];
	while (true) {
		turn_into_reply(round_trip.receive());
		++served_[place.index].count;
		round_trip.reply();
	}
}

} // namespace bench
