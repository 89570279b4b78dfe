/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ipc-null, ipc-64, ipc-1k, ipc-16k: round trips between two processes on one
 * CPU; ipc-64-pairs: such a pair on each of N CPUs.
 */
#include <cstdint>

#include "child_process.hpp"
#include "futex_round_trip.hpp"
#include "ipc_workloads.hpp"
#include "ppc_round_trip.hpp"
#include "round_trip.hpp"
#include "shared_memory.hpp"

namespace bench
{

namespace
{

class PairWorker : public Worker
{
public:
	PairWorker(const Place &place, std::unique_ptr<RoundTrip> round_trip, std::size_t size)
		: Worker(place), round_trip_(std::move(round_trip)), message_(size),
		  server_(place, [this] { serve(); })
	{
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t done = 0; done < operations; ++done) {
			write_request(message_, ++sequence_);
			round_trip_->call(message_);
			if (!is_reply(message_, sequence_)) [[unlikely]]
				throw Failure("a reply is not that of its request");
		}
	}

	void check(std::uint64_t) override
	{
		if (served_[0] != sequence_)
			throw Failure("the server saw another number of requests than were sent");
	}

private:
	[[noreturn]] void serve()
	{
		while (true) {
			const std::span<std::byte> request = round_trip_->receive();
			turn_into_reply(request);
			++served_[0];
			round_trip_->reply();
		}
	}

	std::unique_ptr<RoundTrip> round_trip_;
	std::vector<std::byte> message_;
	SharedArray<std::uint64_t> served_{1};
	std::uint64_t sequence_ = 0;
	ChildProcess server_;
};

class PairInstance : public Instance
{
public:
	PairInstance(RoundTripKind kind, std::size_t size) : kind_(std::move(kind)), size_(size)
	{
		/* Here, where a machine that lacks something is no failure. */
		kind_.make(size_);
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<PairWorker>(place, kind_.make(size_), size_);
	}

private:
	RoundTripKind kind_;
	std::size_t size_;
};

Workload pair_workload(const char *name, const char *description, std::size_t size,
		       unsigned int most_cpus)
{
	Workload workload;
	workload.name = name;
	workload.description = description;
	workload.workers_are = WorkersAre::processes;
	workload.operations = 500;
	workload.simulated_operations = 30;
	workload.most_cpus = most_cpus;
	auto kinds = descriptor_round_trips();
	kinds.push_back({"stock:futex", [](std::size_t bytes) {
				 return std::make_unique<FutexRoundTrip>(bytes);
			 }});
	kinds.push_back({"tornado:ppc",
			 [](std::size_t bytes) { return std::make_unique<PpcRoundTrip>(bytes); }});
	for (const RoundTripKind &kind : kinds)
		workload.systems.push_back({kind.system, [kind, size](const Places &) {
						    return std::make_unique<PairInstance>(kind,
											  size);
					    }});
	return workload;
}

} // namespace

std::vector<Workload> ipc_pair_workloads()
{
	return {
		pair_workload("ipc-null", "round trip of two processes on one CPU, no payload", 0,
			      1),
		pair_workload("ipc-64", "the same with 64 bytes there and back", 64, 1),
		pair_workload("ipc-1k", "the same with 1 KiB there and back", 1024, 1),
		pair_workload("ipc-16k", "the same with 16 KiB there and back", 16384, 1),
		pair_workload("ipc-64-pairs", "round trip of 64 bytes, one pair on each CPU", 64,
			      0),
	};
}

} // namespace bench
