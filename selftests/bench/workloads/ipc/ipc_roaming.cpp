/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ipc-64-moving: a client on each of N CPUs, which is moved to the next one after
 * some calls; ipc-64-unpinned: clients that may run on all of them.  Servers are
 * bound to the CPU where their client begins, or (-unbound) to none.  Clients come
 * home at the end, where the next repetition waits for them.
 */
#include <algorithm>
#include <array>

#include "ipc_workloads.hpp"
#include "machine.hpp"
#include "pair.hpp"
#include "ppc_on_each.hpp"

namespace bench
{

namespace
{

constexpr std::size_t message_size = 64;
constexpr std::uint64_t calls_between_moves = 20;

enum class Clients { are_moved, are_unpinned };
enum class Server { stays, is_unbound };

/* Calls from many CPUs. */
class Roaming
{
public:
	Roaming(Clients clients, const Place &home, const Places &places)
		: clients_(clients), home_(home), places_(places)
	{
	}

	void call(Caller &caller, std::uint64_t operations) const
	{
		if (clients_ == Clients::are_moved) {
			call_and_move(caller, operations);
		} else {
			allow_on(places_);
			caller.call(operations);
		}
		allow_on({home_});
	}

private:
	void call_and_move(Caller &caller, std::uint64_t operations) const
	{
		std::size_t where = home_.index;
		while (operations != 0) {
			const auto now = std::min(operations, calls_between_moves);
			caller.call(now);
			operations -= now;
			where = (where + 1) % places_.size();
			allow_on({places_[where]});
		}
	}

	Clients clients_;
	Place home_;
	const Places &places_;
};

/* Each client has a server of its own. */
class PairWorker : public Worker
{
public:
	PairWorker(const Roaming &roaming, const Place &place, const Places &server,
		   std::unique_ptr<RoundTrip> round_trip)
		: Worker(place), roaming_(roaming), round_trip_(std::move(round_trip)),
		  caller_(*round_trip_, message_size), server_(*round_trip_, server)
	{
	}

	void run(std::uint64_t operations) override { roaming_.call(caller_, operations); }
	void check(std::uint64_t) override { server_.expect(caller_.calls()); }

private:
	Roaming roaming_;
	std::unique_ptr<RoundTrip> round_trip_;
	Caller caller_;
	PairServer server_;
};

class PairInstance : public Instance
{
public:
	PairInstance(RoundTripKind kind, Clients clients, Server server, const Places &places)
		: kind_(std::move(kind)), clients_(clients), server_(server), places_(places)
	{
		kind_.make(message_size);
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<PairWorker>(Roaming(clients_, place, places_), place,
						    server_ == Server::stays ? Places{place}
									     : places_,
						    kind_.make(message_size));
	}

private:
	RoundTripKind kind_;
	Clients clients_;
	Server server_;
	Places places_;
};

/* One server for all, with a thread on each CPU, as tornado wants it. */
class OnEachWorker : public Worker
{
public:
	OnEachWorker(const Roaming &roaming, const Place &place, RoundTrip &round_trip)
		: Worker(place), roaming_(roaming), caller_(round_trip, message_size)
	{
	}

	void run(std::uint64_t operations) override { roaming_.call(caller_, operations); }

private:
	Roaming roaming_;
	Caller caller_;
};

class OnEachInstance : public Instance
{
public:
	OnEachInstance(Clients clients, const Places &places)
		: clients_(clients), places_(places),
		  server_(places_, message_size, PpcServerIs::one_process)
	{
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<OnEachWorker>(Roaming(clients_, place, places_), place,
						      server_.client(place.index));
	}

	void verify(std::uint64_t operations_so_far) override
	{
		if (server_.served() != operations_so_far)
			throw Failure("the server saw another number of requests than were sent");
	}

private:
	Clients clients_;
	Places places_;
	PpcOnEach server_;
};

void add_pairs(Workload &workload, Clients clients, Server server, const std::string &ending)
{
	for (const RoundTripKind &kind : all_round_trips()) {
		/* Those that cost the least, and the usual one. */
		constexpr std::array chosen = {"stock:pipe", "stock:eventfd", "stock:unix-stream",
					       "tornado:ppc"};
		/* A port's one thread, bound elsewhere: nothing that a server should do. */
		if (std::ranges::count(chosen, kind.system) == 0 ||
		    (server == Server::stays && kind.system == "tornado:ppc"))
			continue;
		workload.systems.push_back({kind.system + ending, [=](const Places &places) {
						    return std::make_unique<PairInstance>(
							    kind, clients, server, places);
					    }});
	}
}

Workload roaming_workload(const char *name, const char *description, Clients clients)
{
	Workload workload;
	workload.name = name;
	workload.description = description;
	workload.workers_are = WorkersAre::processes;
	workload.operations = 500;
	workload.simulated_operations = 5 * calls_between_moves;
	add_pairs(workload, clients, Server::stays, "");
	add_pairs(workload, clients, Server::is_unbound, "-unbound");
	workload.systems.push_back({"tornado:ppc", [clients](const Places &places) {
					    return std::make_unique<OnEachInstance>(clients,
										    places);
				    }});
	return workload;
}

} // namespace

std::vector<Workload> ipc_roaming_workloads()
{
	return {
		roaming_workload("ipc-64-moving",
				 "round trip of 64 bytes, clients go to the next CPU every 20",
				 Clients::are_moved),
		roaming_workload("ipc-64-unpinned",
				 "round trip of 64 bytes, clients may run on all CPUs",
				 Clients::are_unpinned),
	};
}

} // namespace bench
