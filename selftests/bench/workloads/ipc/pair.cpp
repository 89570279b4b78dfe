/* SPDX-License-Identifier: GPL-2.0 */
#include "pair.hpp"

#include "binder_round_trip.hpp"
#include "futex_round_trip.hpp"
#include "machine.hpp"
#include "marker.h"
#include "ppc_round_trip.hpp"
#include "system_error.hpp"

namespace bench
{

void Caller::call(std::uint64_t operations)
{
	for (std::uint64_t done = 0; done < operations; ++done) {
		write_request(message_, ++sequence_);
		round_trip_.call(message_);
		if (!is_reply(message_, sequence_)) [[unlikely]]
			throw Failure("a reply is not that of its request");
	}
}

PairServer::PairServer(RoundTrip &round_trip, const Places &where, bool is_away)
	: process_(where.front(), [&, this] { serve(round_trip, where, is_away); })
{
}

void PairServer::serve(RoundTrip &round_trip, const Places &where, bool is_away)
{
	if (where.size() > 1)
		allow_on(where);
	if (is_away)
		tornado_marker_helper_start(0);
	while (true) {
		const std::span<std::byte> request = round_trip.receive();
		turn_into_reply(request);
		++served_[0];
		round_trip.reply();
	}
}

void PairServer::expect(std::uint64_t requests) const
{
	if (served_.elements()[0] != requests)
		throw Failure("the server saw another number of requests than were sent");
}

std::vector<RoundTripKind> all_round_trips()
{
	auto kinds = descriptor_round_trips();
	kinds.push_back({"stock:futex",
			 [](std::size_t size) { return std::make_unique<FutexRoundTrip>(size); }});
	kinds.push_back({"stock:binder",
			 [](std::size_t size) { return std::make_unique<BinderRoundTrip>(size); }});
	kinds.push_back({"tornado:ppc",
			 [](std::size_t size) { return std::make_unique<PpcRoundTrip>(size); }});
	return kinds;
}

} // namespace bench
