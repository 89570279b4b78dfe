/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ipc-null, ipc-56, ipc-64, ipc-1k, ipc-16k: round trips between two processes on one
 * CPU; ipc-64-pairs: such a pair on each of N CPUs; ipc-64-neighbour, ipc-64-node:
 * the server is on an idle CPU of the same node, or of another one.
 */
#include <algorithm>
#include <optional>

#include "ipc_workloads.hpp"
#include "machine.hpp"
#include "pair.hpp"
#include "proxy_round_trip.hpp"
#include "spin_round_trip.hpp"

namespace bench
{

namespace
{

class PairWorker : public Worker
{
public:
	PairWorker(const Place &place, std::unique_ptr<RoundTrip> round_trip, std::size_t size,
		   const Place &server)
		: Worker(place), round_trip_(std::move(round_trip)), caller_(*round_trip_, size),
		  server_(*round_trip_, {server}, server.cpu != place.cpu)
	{
	}

	void run(std::uint64_t operations) override { caller_.call(operations); }
	void check(std::uint64_t) override { server_.expect(caller_.calls()); }

private:
	std::unique_ptr<RoundTrip> round_trip_;
	Caller caller_;
	PairServer server_;
};

/* Where the server of a client is. */
enum class ServedOn { its_cpu, neighbour, other_node };

/* The first CPU of this kind; nobody works there.  Throws Unavailable if there is none. */
Place server_of(const Place &client, ServedOn where)
{
	if (where == ServedOn::its_cpu)
		return client;
	const Places all = choose_places(usable_cpus(), Placement::compact);
	const auto found = std::ranges::find_if(all, [&](const Place &place) {
		return place.cpu != client.cpu &&
		       (place.node == client.node) == (where == ServedOn::neighbour);
	});
	if (found == all.end())
		throw Unavailable(where == ServedOn::neighbour
					  ? "the node of the first CPU has no other one"
					  : "there is only one node");
	return *found;
}

class PairInstance : public Instance
{
public:
	PairInstance(RoundTripKind kind, std::size_t size, const Places &places, ServedOn where)
		: kind_(std::move(kind)), size_(size)
	{
		for (const Place &place : places)
			servers_.push_back(server_of(place, where));
		/* Here, where a machine that lacks something is no failure. */
		kind_.make(size_);
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<PairWorker>(place, kind_.make(size_), size_,
						    servers_[place.index]);
	}

private:
	RoundTripKind kind_;
	std::size_t size_;
	Places servers_;
};

/* Whether methods are called as well, for messages of their sizes. */
enum class Methods { none, too };

Workload pair_workload(const char *name, const char *description, std::size_t size,
		       unsigned int most_cpus, ServedOn where = ServedOn::its_cpu,
		       Methods methods = Methods::none)
{
	Workload workload;
	workload.name = name;
	workload.description = description;
	workload.workers_are = WorkersAre::processes;
	workload.operations = 500;
	workload.simulated_operations = 30;
	workload.most_cpus = most_cpus;
	auto kinds = all_round_trips();
	if (where != ServedOn::its_cpu)
		kinds.insert(kinds.end() - 1, spin_round_trip());
	if (methods == Methods::too)
		kinds.push_back(proxy_round_trip());
	for (const RoundTripKind &kind : kinds)
		workload.systems.push_back({kind.system, [=](const Places &places) {
						    return std::make_unique<PairInstance>(
							    kind, size, places, where);
					    }});
	return workload;
}

} // namespace

std::vector<Workload> ipc_pair_workloads()
{
	return {
		pair_workload("ipc-null", "round trip of two processes on one CPU, no payload", 0,
			      1),
		pair_workload("ipc-56", "the same with 56 bytes there and back", 56, 1,
			      ServedOn::its_cpu, Methods::too),
		pair_workload("ipc-64", "the same with 64 bytes there and back", 64, 1,
			      ServedOn::its_cpu, Methods::too),
		pair_workload("ipc-1k", "the same with 1 KiB there and back", 1024, 1),
		pair_workload("ipc-16k", "the same with 16 KiB there and back", 16384, 1),
		pair_workload("ipc-64-pairs", "round trip of 64 bytes, one pair on each CPU", 64,
			      0),
		pair_workload("ipc-64-neighbour",
			      "round trip of 64 bytes, the server on an idle CPU of the node", 64,
			      1, ServedOn::neighbour),
		pair_workload("ipc-64-node",
			      "round trip of 64 bytes, the server on an idle CPU of another node",
			      64, 1, ServedOn::other_node),
	};
}

} // namespace bench
