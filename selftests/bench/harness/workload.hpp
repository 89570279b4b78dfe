/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a workload is: a name, and systems that do the same work in different
 * ways.  To add one, write workloads/NAME.cpp (or kmod/NAME.c if its operations
 * run in the kernel) and name it in workloads/registry.cpp.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench
{

/* Something did not work as it must; its text is shown and the row fails. */
class Failure : public std::runtime_error
{
public:
	using std::runtime_error::runtime_error;
};

/* The machine lacks what a system needs; its text is shown and the row is left out. */
class Unavailable : public std::runtime_error
{
public:
	using std::runtime_error::runtime_error;
};

/* Where a worker runs.  A worker is pinned before anything of it is prepared. */
struct Place {
	unsigned int index = 0;
	int cpu = 0;
	int node = 0;
};

/* CLOCK_MONOTONIC, comparable over CPUs and with the kernel's ktime_get_ns(). */
struct Interval {
	std::uint64_t start_ns = 0;
	std::uint64_t end_ns = 0;
};

/*
 * The part of one thread or process: constructed (prepared) in it and on its
 * CPU, so that memory it touches first is local; destroyed there too.
 */
class Worker
{
public:
	explicit Worker(const Place &place) : place_(place) {}
	virtual ~Worker() = default;
	Worker(const Worker &) = delete;
	Worker &operator=(const Worker &) = delete;

	/* Before each repetition, not measured: a state in which run() has work to do. */
	virtual void rewind([[maybe_unused]] std::uint64_t operations) {}

	/* The operation loop. */
	virtual void run(std::uint64_t operations) = 0;

	/* After each repetition, not measured: throws Failure if the work was not done. */
	virtual void check([[maybe_unused]] std::uint64_t operations) {}

	/* Markers and clock around run().  Only a loop that is elsewhere replaces this. */
	virtual Interval measure(std::uint64_t operations);

	const Place &place() const { return place_; }

private:
	Place place_;
};

/* One system, prepared (constructed) for one set of places, before workers exist. */
class Instance
{
public:
	Instance() = default;
	virtual ~Instance() = default;
	Instance(const Instance &) = delete;
	Instance &operator=(const Instance &) = delete;

	virtual std::unique_ptr<Worker> worker(const Place &place) = 0;

	/*
	 * After each repetition: throws Failure if what is shared does not show
	 * exactly the operations of all workers since preparation.
	 */
	virtual void verify([[maybe_unused]] std::uint64_t operations_so_far) {}

	/*
	 * Other CPUs that one operation makes work, where that is worth a figure.
	 * Workers rest, nothing is measured, and nothing is verified any more.
	 */
	virtual std::optional<double> disturbed_cpus_per_op() { return std::nullopt; }
};

using Places = std::vector<Place>;
using Prepare = std::function<std::unique_ptr<Instance>(const Places &)>;

struct System {
	std::string name; /* "stock:..." or "tornado:..." */
	Prepare prepare;
	std::vector<std::string> environment = {}; /* "NAME=value", of the process that measures */
};

enum class WorkersAre { threads, processes };

struct Workload {
	std::string name;
	std::string description; /* what one operation is, in a few words */
	WorkersAre workers_are = WorkersAre::threads;
	std::uint64_t operations = 1000; /* of each worker, in the warm-up; then calibrated */
	std::uint64_t most_operations = 100'000'000; /* what memory or patience allows */
	std::uint64_t simulated_operations = 100;    /* of each worker, where a simulator counts */
	bool simulate_rewind = false;		     /* where lines are then is measured */
	unsigned int most_cpus = 0;		     /* 0: any number */
	unsigned int page_bytes = 0;		     /* of page data that one operation moves */
	std::vector<System> systems;
};

} // namespace bench
