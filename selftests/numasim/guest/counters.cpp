// SPDX-License-Identifier: GPL-2.0
#include "counters.hpp"

#include <array>
#include <atomic>

#include <pthread.h>

#include "workload_of.hpp"

namespace numasim::guest
{
namespace
{

constexpr std::size_t line_pair = 128;
constexpr std::uint64_t additions = 4000;
constexpr std::uint64_t lock_rounds = 400;

struct SharedCounter {
	alignas(line_pair) std::atomic<std::uint64_t> value = 0;
};

class SharedAdder : public bench::Worker
{
public:
	SharedAdder(const bench::Place &place, SharedCounter &counter)
		: Worker(place), counter_(counter)
	{
	}

	void run(std::uint64_t operations) override
	{
		while (operations-- != 0)
			counter_.value.fetch_add(1, std::memory_order_relaxed);
	}

private:
	SharedCounter &counter_;
};

struct PackedCounters {
	alignas(line_pair) std::array<volatile std::uint64_t, 8> values{};
};

struct PaddedCounters {
	struct alignas(line_pair) Padded {
		volatile std::uint64_t value = 0;
	};
	std::array<Padded, 256> values{};
};

volatile std::uint64_t &counter_of(PackedCounters &counters, unsigned int index)
{
	return counters.values[index % counters.values.size()];
}

volatile std::uint64_t &counter_of(PaddedCounters &counters, unsigned int index)
{
	return counters.values[index % counters.values.size()].value;
}

template <typename Counters>
class PlainAdder : public bench::Worker
{
public:
	PlainAdder(const bench::Place &place, Counters &counters)
		: Worker(place), counter_(counter_of(counters, place.index))
	{
	}

	void run(std::uint64_t operations) override
	{
		while (operations-- != 0)
			counter_ = counter_ + 1;
	}

private:
	volatile std::uint64_t &counter_;
};

struct Locked {
	alignas(line_pair) pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	alignas(line_pair) volatile std::uint64_t value = 0;
};

class Reader : public bench::Worker
{
public:
	Reader(const bench::Place &place, Locked &locked) : Worker(place), locked_(locked) {}

	void run(std::uint64_t operations) override
	{
		while (operations-- != 0) {
			pthread_rwlock_rdlock(&locked_.lock);
			static_cast<void>(locked_.value);
			pthread_rwlock_unlock(&locked_.lock);
		}
	}

private:
	Locked &locked_;
};

template <typename State, typename WorkerType>
bench::Workload counting(std::string name, std::string description, std::uint64_t operations)
{
	bench::Workload workload;
	workload.name = std::move(name);
	workload.description = std::move(description);
	workload.operations = operations;
	workload.systems = {{"stock", prepare<SharedInstance<State, WorkerType>>}};
	return workload;
}

} // namespace

bench::Workload shared_atomic()
{
	return counting<SharedCounter, SharedAdder>("shared-atomic", "add to one shared word",
						    lock_rounds);
}

bench::Workload packed_counters()
{
	return counting<PackedCounters, PlainAdder<PackedCounters>>(
		"packed-counters", "add to an own word of a shared line", additions);
}

bench::Workload padded_counters()
{
	return counting<PaddedCounters, PlainAdder<PaddedCounters>>(
		"padded-counters", "add to a word of an own line", additions);
}

bench::Workload rwlock_read()
{
	return counting<Locked, Reader>("rwlock-read", "take a read-write lock to read",
					lock_rounds);
}

} // namespace numasim::guest
