// SPDX-License-Identifier: GPL-2.0
#include "faults.hpp"

#include <sys/mman.h>

#include "harness/system_error.hpp"
#include "workload_of.hpp"

namespace numasim::guest
{
namespace
{

constexpr std::size_t page = 4096;
constexpr std::size_t pages_of_worker = 512;
constexpr std::size_t bytes_of_worker = pages_of_worker * page;

/* One page of each part stays: its page table is not what is measured. */
constexpr std::uint64_t faults = pages_of_worker - 1;

class Mapping
{
public:
	explicit Mapping(std::size_t parts)
		: bytes_((parts + 1) * bytes_of_worker),
		  start_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0))
	{
		if (start_ == MAP_FAILED)
			bench::throw_errno("map memory");
		madvise(start_, bytes_, MADV_NOHUGEPAGE);
	}
	~Mapping() { munmap(start_, bytes_); }
	Mapping(const Mapping &) = delete;
	Mapping &operator=(const Mapping &) = delete;

	volatile std::byte *part(std::size_t index) const
	{
		const auto start = reinterpret_cast<std::uintptr_t>(start_);
		const auto aligned = (start + bytes_of_worker - 1) & ~(bytes_of_worker - 1);
		return reinterpret_cast<std::byte *>(aligned + index * bytes_of_worker);
	}

private:
	std::size_t bytes_;
	void *start_;
};

class Toucher : public bench::Worker
{
public:
	Toucher(const bench::Place &place, volatile std::byte *part) : Worker(place), part_(part)
	{
		part_[faults * page] = std::byte{1};
	}

	void rewind(std::uint64_t) override
	{
		auto *const start = const_cast<std::byte *>(part_);
		if (madvise(start, faults * page, MADV_DONTNEED) != 0)
			bench::throw_errno("give memory back");
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t index = 0; index < operations; ++index)
			part_[index * page] = std::byte{1};
	}

private:
	volatile std::byte *part_;
};

class TouchedMapping : public bench::Instance
{
public:
	explicit TouchedMapping(const bench::Places &places) : mapping_(places.size()) {}

	std::unique_ptr<bench::Worker> worker(const bench::Place &place) override
	{
		return std::make_unique<Toucher>(place, mapping_.part(place.index));
	}

private:
	Mapping mapping_;
};

bench::Workload touching(std::string name, bench::WorkersAre workers)
{
	bench::Workload workload;
	workload.name = std::move(name);
	workload.description = "touch a fresh anonymous page";
	workload.workers_are = workers;
	workload.operations = 200;
	workload.most_operations = faults;
	workload.page_bytes = page;
	workload.systems = {{"stock", prepare<TouchedMapping>}};
	return workload;
}

} // namespace

bench::Workload faults_of_threads()
{
	return touching("fault-threads", bench::WorkersAre::threads);
}

bench::Workload faults_of_processes()
{
	return touching("fault-processes", bench::WorkersAre::processes);
}

} // namespace numasim::guest
