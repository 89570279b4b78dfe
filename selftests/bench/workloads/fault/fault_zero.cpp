/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fault-zero-threads, fault-zero-processes: the first write to a page, which
 * the kernel has to find, zero and map.  Workers touch slices of their own.
 * fault-zero-around: the same where the kernel may map more pages at once.
 */
#include <algorithm>
#include <memory>

#include <sys/mman.h>
#include <tornado/region.h>

#include "fault_workloads.hpp"
#include "page_size_setting.hpp"
#include "pages.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

constexpr int read_write = PROT_READ | PROT_WRITE;
/* Also of those that adapt. */
constexpr unsigned widest_fault = 16;

class ZeroWorker : public Worker
{
public:
	ZeroWorker(const Place &place, std::byte *slice, int give_back_advice,
		   std::uint64_t pages_per_fault = 1)
		: Worker(place), slice_(slice), give_back_advice_(give_back_advice),
		  pages_per_fault_(pages_per_fault)
	{
	}

	void rewind(std::uint64_t operations) override
	{
		const std::uint64_t pages =
			(operations + pages_per_fault_ - 1) / pages_per_fault_ * pages_per_fault_;
		require(madvise(slice_, pages * page_size, give_back_advice_), "madvise");
		++mark_;
		faults_ = minor_faults();
	}
	void run(std::uint64_t operations) override { touch(slice_, operations, mark_); }
	void check(std::uint64_t operations) override
	{
		check_fault_count(minor_faults() - faults_, operations / pages_per_fault_);
		check_zeroed_but_for(slice_, operations, mark_);
	}

private:
	std::byte *slice_;
	int give_back_advice_;
	std::uint64_t pages_per_fault_;
	std::uint64_t mark_ = 0;
	std::uint64_t faults_ = 0;
};

/* The part of a mapping that is this worker's. */
std::byte *slice_of(const Mapping &mapping, const Place &place)
{
	return mapping.data() + place.index * slice_size(most_pages_per_worker());
}

/* One mapping, made before the workers: one VMA for all threads, or a copy in each process. */
class OneMapping : public Instance
{
public:
	OneMapping(const Places &places, int flags, int give_back_advice)
		: mapping_(places.size() * slice_size(most_pages_per_worker()), read_write,
			   flags | MAP_ANONYMOUS),
		  give_back_advice_(give_back_advice)
	{
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<ZeroWorker>(place, slice_of(mapping_, place),
						    give_back_advice_);
	}

private:
	Mapping mapping_;
	int give_back_advice_;
};

class OwnMappingWorker : public Worker
{
public:
	explicit OwnMappingWorker(const Place &place)
		: Worker(place), mapping_(slice_size(most_pages_per_worker()), read_write,
					  MAP_PRIVATE | MAP_ANONYMOUS),
		  pages_(place, mapping_.data(), MADV_DONTNEED)
	{
	}

	void rewind(std::uint64_t operations) override { pages_.rewind(operations); }
	void run(std::uint64_t operations) override { pages_.run(operations); }
	void check(std::uint64_t operations) override { pages_.check(operations); }

private:
	Mapping mapping_;
	ZeroWorker pages_;
};

class OwnMappings : public Instance
{
public:
	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<OwnMappingWorker>(place);
	}
};

System anonymous_one_vma()
{
	return {"stock:anon-one-vma", [](const Places &places) {
			return std::make_unique<OneMapping>(places, MAP_PRIVATE, MADV_DONTNEED);
		}};
}

System anonymous_own_vma()
{
	return {"stock:anon-vma-per-thread",
		[](const Places &) { return std::make_unique<OwnMappings>(); }};
}

/* Anonymous memory that the kernel maps in larger pieces, of one size and no other. */
class LargerPages : public Instance
{
public:
	LargerPages(const Places &places, std::size_t piece)
		: pages_per_fault_(piece / page_size), pieces_(piece, "madvise"),
		  huge_pages_(slice_alignment, "never"),
		  mapping_(places.size() * slice_size(most_pages_per_worker()), read_write,
			   MAP_PRIVATE | MAP_ANONYMOUS)
	{
		require(madvise(mapping_.data(), mapping_.size(), MADV_HUGEPAGE), "madvise");
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<ZeroWorker>(place, slice_of(mapping_, place), MADV_DONTNEED,
						    pages_per_fault_);
	}

private:
	std::uint64_t pages_per_fault_;
	PageSizeSetting pieces_;
	PageSizeSetting huge_pages_;
	Mapping mapping_;
};

System larger_pages(const char *name, std::size_t piece)
{
	return {name, [piece](const Places &places) {
			return std::make_unique<LargerPages>(places, piece);
		}};
}

/* Shared anonymous memory is a file of shmem; punching a hole gives its pages back. */
System shared_memory()
{
	return {"stock:shmem", [](const Places &places) {
			return std::make_unique<OneMapping>(places, MAP_SHARED, MADV_REMOVE);
		}};
}

/* A region, mapped before the workers; each is told that its pages are given up, as of shmem. */
class OneRegion : public Instance
{
public:
	OneRegion(const Places &places, bool is_split, const RegionKind &kind)
		: pages_per_fault_(std::min(kind.fault_around, widest_fault)),
		  region_(places.size() * slice_size(most_pages_per_worker()), kind),
		  mapping_(places.size() * slice_size(most_pages_per_worker()), read_write,
			   MAP_SHARED, region_.descriptor())
	{
		if (is_split)
			split(mapping_);
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<ZeroWorker>(place, slice_of(mapping_, place), MADV_REMOVE,
						    pages_per_fault_);
	}

private:
	std::uint64_t pages_per_fault_;
	Region region_;
	Mapping mapping_;
};

System region(const char *name, bool is_split, const RegionKind &kind = {})
{
	return {name, [is_split, kind](const Places &places) {
			return std::make_unique<OneRegion>(places, is_split, kind);
		}};
}

/* Regions that faults find in a list of the process, which is locked or copied. */
void add_lookups(std::vector<System> &systems, bool is_split)
{
	systems.insert(systems.end(), {region("tornado:process-mutex", is_split,
					      {.lookup = TORNADO_REGION_LOOKUP_MUTEX}),
				       region("tornado:process-rwlock", is_split,
					      {.lookup = TORNADO_REGION_LOOKUP_RWLOCK}),
				       region("tornado:process-clustered", is_split,
					      {.lookup = TORNADO_REGION_LOOKUP_CLUSTERED})});
}

Workload fault_zero(const char *name, const char *description, WorkersAre workers_are)
{
	Workload workload;
	workload.name = name;
	workload.description = description;
	workload.workers_are = workers_are;
	workload.operations = 512;
	workload.simulated_operations = 128;
	workload.most_operations = most_pages_per_worker();
	workload.page_bytes = page_size;
	return workload;
}

Workload fault_zero_around()
{
	Workload around = fault_zero("fault-zero-around",
				     "first write to a page of memory that is mapped 16 at a time",
				     WorkersAre::threads);
	around.systems = {larger_pages("stock:anon-16k", 16 << 10),
			  larger_pages("stock:anon-64k", widest_fault * page_size)};
	if (has_regions()) {
		const RegionKind chosen = {.fault_around = widest_fault};
		const RegionKind adaptive = {.fault_around = TORNADO_REGION_FAULT_AROUND_ADAPTIVE};
		around.systems.push_back(region("tornado:region", false, chosen));
		around.systems.push_back(region("tornado:region-split", true, chosen));
		around.systems.push_back(region("tornado:region-adaptive", true, adaptive));
	}
	return around;
}

} // namespace

std::vector<Workload> fault_zero_workloads()
{
	Workload threads = fault_zero("fault-zero-threads",
				      "first write to a page of memory that threads share",
				      WorkersAre::threads);
	threads.systems = {anonymous_one_vma(), anonymous_own_vma(), shared_memory()};
	if (has_regions()) {
		threads.systems.insert(
			threads.systems.end(),
			{region("tornado:region", false), region("tornado:region-split", true)});
		/* Split, so that they meet at the list only. */
		add_lookups(threads.systems, true);
	}
	Workload processes =
		fault_zero("fault-zero-processes", "first write to a page, by processes",
			   WorkersAre::processes);
	processes.systems = {anonymous_one_vma(), shared_memory()};
	if (has_regions()) {
		processes.systems.push_back(region("tornado:region", false));
		add_lookups(processes.systems, false);
	}
	return {threads, processes, fault_zero_around()};
}

} // namespace bench
