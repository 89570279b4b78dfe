/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ipc-64-clients: a client on each of N CPUs, one server for all: a thread on the
 * first CPU, or as many threads as a system needs.
 */
#include <cstdint>

#include <sys/epoll.h>
#include <unistd.h>

#include "child_process.hpp"
#include "futex_round_trip.hpp"
#include "ipc_workloads.hpp"
#include "marker.h"
#include "pair.hpp"
#include "ppc_on_each.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

constexpr std::size_t message_size = 64;
using RoundTrips = std::vector<std::unique_ptr<RoundTrip>>;

class ClientWorker : public Worker
{
public:
	ClientWorker(const Place &place, RoundTrip &round_trip)
		: Worker(place), caller_(round_trip, message_size)
	{
	}

	void run(std::uint64_t operations) override { caller_.call(operations); }

private:
	Caller caller_;
};

void expect_served(std::uint64_t served, std::uint64_t operations)
{
	if (served != operations)
		throw Failure("the server saw another number of requests than were sent");
}

/* One server process whose only thread works for clients of other CPUs. */
class ClientsInstance : public Instance
{
public:
	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<ClientWorker>(place, *round_trips_[place.index]);
	}

	void verify(std::uint64_t operations_so_far) override
	{
		expect_served(served_[0], operations_so_far);
	}

protected:
	void start_server(const Places &places, std::function<void()> loop)
	{
		server_ = std::make_unique<ChildProcess>(places.front(), [loop = std::move(loop)] {
			tornado_marker_helper_start(0);
			loop();
		});
	}

	void serve(std::span<std::byte> request, RoundTrip &round_trip)
	{
		turn_into_reply(request);
		++served_[0];
		round_trip.reply();
	}

	RoundTrips round_trips_;

private:
	SharedArray<std::uint64_t> served_{1};
	std::unique_ptr<ChildProcess> server_;
};

/* Waits for many descriptors as servers do: epoll. */
class EpollInstance : public ClientsInstance
{
public:
	EpollInstance(const RoundTripKind &kind, const Places &places)
	{
		for (std::size_t client = 0; client < places.size(); ++client)
			round_trips_.push_back(kind.make(message_size));
		start_server(places, [this] { loop(); });
	}

private:
	void loop()
	{
		const int ready = require(epoll_create1(0), "epoll_create1");
		for (const auto &round_trip : round_trips_) {
			epoll_event event{.events = EPOLLIN, .data = {.ptr = round_trip.get()}};
			require(epoll_ctl(ready, EPOLL_CTL_ADD, round_trip->descriptor(), &event),
				"epoll_ctl");
		}
		std::array<epoll_event, 64> events{};
		while (true) {
			const int count = require(epoll_wait(ready, events.data(),
							     static_cast<int>(events.size()), -1),
						  "epoll_wait");
			for (const epoll_event &event :
			     std::span(events).first(static_cast<std::size_t>(count))) {
				auto &round_trip = *static_cast<RoundTrip *>(event.data.ptr);
				serve(round_trip.receive(), round_trip);
			}
		}
	}
};

class FutexInstance : public ClientsInstance
{
public:
	explicit FutexInstance(const Places &places)
	{
		if (places.size() > Doorbell::most_clients)
			throw Unavailable("too many clients for a doorbell");
		doorbell_[0].set_clients(places.size());
		for (std::size_t client = 0; client < places.size(); ++client)
			round_trips_.push_back(std::make_unique<FutexRoundTrip>(
				message_size, &doorbell_[0], client));
		start_server(places, [this] { loop(); });
	}

private:
	void loop()
	{
		while (true) {
			doorbell_[0].answer([this](std::size_t client) {
				auto &round_trip =
					static_cast<FutexRoundTrip &>(*round_trips_[client]);
				serve(round_trip.request(), round_trip);
			});
		}
	}

	SharedArray<Doorbell> doorbell_{1};
};

class PpcInstance : public Instance
{
public:
	PpcInstance(const Places &places, PpcServerIs server)
		: on_each_(places, message_size, server)
	{
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<ClientWorker>(place, on_each_.client(place.index));
	}

	void verify(std::uint64_t operations_so_far) override
	{
		expect_served(on_each_.served(), operations_so_far);
	}

private:
	PpcOnEach on_each_;
};

} // namespace

Workload ipc_clients_workload()
{
	Workload workload;
	workload.name = "ipc-64-clients";
	workload.description = "round trip of 64 bytes, clients on all CPUs, one server";
	workload.workers_are = WorkersAre::processes;
	workload.operations = 500;
	workload.simulated_operations = 30;
	for (const RoundTripKind &kind : descriptor_round_trips())
		workload.systems.push_back({kind.system, [kind](const Places &places) {
						    return std::make_unique<EpollInstance>(kind,
											   places);
					    }});
	workload.systems.push_back({"stock:futex", [](const Places &places) {
					    return std::make_unique<FutexInstance>(places);
				    }});
	workload.systems.push_back({"tornado:ppc", [](const Places &places) {
					    return std::make_unique<PpcInstance>(
						    places, PpcServerIs::one_process);
				    }});
	workload.systems.push_back({"tornado:ppc-forked", [](const Places &places) {
					    return std::make_unique<PpcInstance>(
						    places, PpcServerIs::one_for_each_cpu);
				    }});
	return workload;
}

} // namespace bench
