/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ipc-64-clients: a client on each of N CPUs, one server for all: a thread on the
 * first CPU, or as many threads as a system needs.
 */
#include <cstdint>
#include <thread>

#include <sys/epoll.h>
#include <unistd.h>

#include "child_process.hpp"
#include "futex_round_trip.hpp"
#include "ipc_workloads.hpp"
#include "machine.hpp"
#include "marker.h"
#include "ppc_round_trip.hpp"
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
		: Worker(place), round_trip_(round_trip)
	{
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t done = 0; done < operations; ++done) {
			write_request(message_, ++sequence_);
			round_trip_.call(message_);
			if (!is_reply(message_, sequence_)) [[unlikely]]
				throw Failure("a reply is not that of its request");
		}
	}

private:
	RoundTrip &round_trip_;
	std::array<std::byte, message_size> message_{};
	std::uint64_t sequence_ = 0;
};

class ClientsInstance : public Instance
{
public:
	explicit ClientsInstance(std::size_t server_threads = 1) : served_(server_threads) {}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<ClientWorker>(place, *round_trips_[place.index]);
	}

	void verify(std::uint64_t operations_so_far) override
	{
		std::uint64_t served = 0;
		for (const Served &by_thread : served_.elements())
			served += by_thread.count;
		if (served != operations_so_far)
			throw Failure("the server saw another number of requests than were sent");
	}

protected:
	void start_server(const Place &place, const std::function<void()> &body)
	{
		servers_.push_back(std::make_unique<ChildProcess>(place, body));
	}

	/* A server whose only thread works for clients of other CPUs. */
	void start_lone_server(const Places &places, std::function<void()> loop)
	{
		start_server(places.front(), [loop = std::move(loop)] {
			tornado_marker_helper_start(0);
			loop();
		});
	}

	void serve(std::span<std::byte> request, RoundTrip &round_trip, std::size_t thread = 0)
	{
		turn_into_reply(request);
		++served_[thread].count;
		round_trip.reply();
	}

	RoundTrips round_trips_;

private:
	struct alignas(line_size) Served {
		std::uint64_t count;
	};

	SharedArray<Served> served_;
	std::vector<std::unique_ptr<ChildProcess>> servers_;
};

/* Waits for many descriptors as servers do: epoll. */
class EpollInstance : public ClientsInstance
{
public:
	EpollInstance(const RoundTripKind &kind, const Places &places)
	{
		for (std::size_t client = 0; client < places.size(); ++client)
			round_trips_.push_back(kind.make(message_size));
		start_lone_server(places, [this] { loop(); });
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
		start_lone_server(places, [this] { loop(); });
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

/* What has a thread on the CPU of each client, to serve one port. */
enum class PpcServerIs {
	one_process,
	one_for_each_cpu, /* as of servers that fork ahead: no address space is on two CPUs */
};

class PpcInstance : public ClientsInstance
{
public:
	PpcInstance(const Places &places, PpcServerIs server) : ClientsInstance(places.size())
	{
		const auto port = std::make_shared<const PpcPort>(message_size);
		for (std::size_t client = 0; client < places.size(); ++client)
			round_trips_.push_back(std::make_unique<PpcRoundTrip>(port, message_size));
		if (server == PpcServerIs::one_process)
			start_server(places.front(), [this, &places] { run_threads(places); });
		else
			for (const Place &place : places)
				start_server(place, [this, &place] { loop(place); });
	}

private:
	void run_threads(const Places &places)
	{
		std::vector<std::jthread> threads;
		for (const Place &place : places)
			threads.emplace_back([this, &place] { loop(place); });
	}

	/* What it throws ends the process, in words. */
	void loop(const Place &place) noexcept
	{
		pin_to(place);
		RoundTrip &round_trip = *round_trips_[place.index];
		while (true)
			serve(round_trip.receive(), round_trip, place.index);
	}
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
