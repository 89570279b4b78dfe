/* SPDX-License-Identifier: GPL-2.0 */
/* fault-cached: a write to a page that is there already and only has to be mapped. */
#include <memory>

#include <fmt/format.h>
#include <sys/mman.h>

#include "fault_workloads.hpp"
#include "pages.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

class CachedWorker : public Worker
{
public:
	CachedWorker(const Place &place, std::byte *slice) : Worker(place), slice_(slice)
	{
		for (std::uint64_t page = 0; page < most_pages_per_worker(); ++page)
			word(page, 1) = page;
	}

	void rewind(std::uint64_t operations) override
	{
		require(madvise(slice_, operations * page_size, MADV_DONTNEED), "madvise");
		++mark_;
		faults_ = minor_faults();
	}
	void run(std::uint64_t operations) override { touch(slice_, operations, mark_); }
	void check(std::uint64_t operations) override
	{
		check_fault_count(minor_faults() - faults_, operations);
		for (std::uint64_t page = 0; page < operations; ++page) {
			if (word(page, 0) != mark_ || word(page, 1) != page)
				throw Failure(fmt::format("page {} is not the cached one", page));
		}
	}

private:
	volatile std::uint64_t &word(std::uint64_t page, std::size_t index) const
	{
		return reinterpret_cast<volatile std::uint64_t *>(slice_ + page * page_size)[index];
	}

	std::byte *slice_;
	std::uint64_t mark_ = 0;
	std::uint64_t faults_ = 0;
};

/* In a MemoryFile or a Region. */
template <typename File>
class CachedInstance : public Instance
{
public:
	explicit CachedInstance(const Places &places)
		: file_(places.size() * slice_size(most_pages_per_worker())),
		  mapping_(places.size() * slice_size(most_pages_per_worker()),
			   PROT_READ | PROT_WRITE, MAP_SHARED, file_.descriptor())
	{
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<CachedWorker>(
			place, mapping_.data() + place.index * slice_size(most_pages_per_worker()));
	}

private:
	File file_;
	Mapping mapping_;
};

template <typename File>
System cached(const char *name)
{
	return {name, [](const Places &places) {
			return std::make_unique<CachedInstance<File>>(places);
		}};
}

} // namespace

Workload fault_cached_workload()
{
	Workload workload;
	workload.name = "fault-cached";
	workload.description = "first write through a mapping to a page that is in memory";
	workload.operations = 512;
	workload.simulated_operations = 128;
	workload.most_operations = most_pages_per_worker();
	workload.systems.push_back(cached<MemoryFile>("stock:memfd"));
	if (has_regions())
		workload.systems.push_back(cached<Region>("tornado:region"));
	return workload;
}

} // namespace bench
