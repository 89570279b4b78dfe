/* SPDX-License-Identifier: GPL-2.0 */
/* The two sides of a round trip, as workloads use them: a caller, and a process that serves it. */
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "child_process.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"
#include "workload.hpp"

namespace bench
{

/* Calls and sees that each reply is that of its request. */
class Caller
{
public:
	Caller(RoundTrip &round_trip, std::size_t size) : round_trip_(round_trip), message_(size) {}

	void call(std::uint64_t operations);
	std::uint64_t calls() const { return sequence_; }

private:
	RoundTrip &round_trip_;
	std::vector<std::byte> message_;
	std::uint64_t sequence_ = 0;
};

/* Serves one caller for ever, in a process that may run on these CPUs. */
class PairServer
{
public:
	/* What these CPUs execute counts for the operations, if `is_away`: its caller is elsewhere.
	 */
	PairServer(RoundTrip &round_trip, const Places &where, bool is_away = false);

	/* Throws Failure if it saw another number of requests. */
	void expect(std::uint64_t requests) const;

private:
	[[noreturn]] void serve(RoundTrip &round_trip, const Places &where, bool is_away);

	SharedArray<std::uint64_t> served_{1};
	ChildProcess process_;
};

/* All systems that carry a message of any size between two processes. */
std::vector<RoundTripKind> all_round_trips();

} // namespace bench
