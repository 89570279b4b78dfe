/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fault-pager, fault-pager-prefetch: the first read of a page whose contents a
 * thread of the same process supplies, one page or eight at a time.
 * fault-pager-processes: by processes of one thread each.
 */
#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <sys/mman.h>

#include "fault_workloads.hpp"
#include "page_server.hpp"
#include "pages.hpp"
#include "region_pager.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

constexpr unsigned int prefetched_pages = 8;
constexpr std::uint64_t most_paged = 8192;

std::uint64_t most_pages()
{
	return std::min(most_paged, most_pages_per_worker()) / prefetched_pages * prefetched_pages;
}

/* What the word at the start of each page must be that a PageServer supplies. */
std::uint64_t served_contents(const std::byte *page)
{
	return ~reinterpret_cast<std::uintptr_t>(page);
}

PageServer::Fill fill_answer(unsigned int pages)
{
	return [pages](const std::byte *where, std::byte *answer) {
		for (std::size_t offset = 0; offset < pages * page_size; offset += page_size) {
			const std::uint64_t contents = served_contents(where + offset);
			std::memcpy(answer + offset, &contents, sizeof(contents));
		}
	};
}

class PagedWorker : public Worker
{
public:
	PagedWorker(const Place &place, std::byte *slice) : Worker(place), slice_(slice) {}

	void rewind(std::uint64_t) override
	{
		/* All of it: what was prefetched behind the last page must be gone too. */
		require(madvise(slice_, slice_size(most_pages()), MADV_DONTNEED), "madvise");
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t page = 0; page < operations; ++page) {
			const std::byte *where = slice_ + page * page_size;
			if (*reinterpret_cast<const volatile std::uint64_t *>(where) !=
			    served_contents(where)) [[unlikely]]
				throw Failure(fmt::format("page {} has other contents", page));
		}
	}

private:
	std::byte *slice_;
};

class PagedInstance : public Instance
{
public:
	PagedInstance(const Places &places, std::size_t servers, unsigned int pages_per_fault)
		: mapping_(places.size() * slice_size(most_pages()), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS)
	{
		const std::size_t share = places.size() / servers * slice_size(most_pages());
		for (std::size_t server = 0; server < servers; ++server) {
			servers_.push_back(std::make_unique<PageServer>(
				places[server], pages_per_fault, fill_answer(pages_per_fault)));
			servers_.back()->watch(mapping_.data() + server * share, share);
		}
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<PagedWorker>(
			place, mapping_.data() + place.index * slice_size(most_pages()));
	}

	void verify(std::uint64_t operations_so_far) override
	{
		std::uint64_t served = 0;
		for (const auto &server : servers_)
			served += server->served();
		if (served < operations_so_far)
			throw Failure(fmt::format("{} pages were read and only {} served",
						  operations_so_far, served));
	}

private:
	Mapping mapping_;
	std::vector<std::unique_ptr<PageServer>> servers_;
};

/* Memory of its own, and a handler for it: in its own process, if workers are processes. */
class SelfPagedWorker : public Worker
{
public:
	explicit SelfPagedWorker(const Place &place)
		: Worker(place), mapping_(slice_size(most_pages()), PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS),
		  server_(place, 1, fill_answer(1)), pages_(place, mapping_.data())
	{
		server_.watch(mapping_.data(), mapping_.size());
	}

	void rewind(std::uint64_t operations) override
	{
		served_ = server_.served();
		pages_.rewind(operations);
	}
	void run(std::uint64_t operations) override { pages_.run(operations); }
	void check(std::uint64_t operations) override
	{
		if (server_.served() - served_ < operations)
			throw Failure(fmt::format("{} pages were read and only {} served",
						  operations, server_.served() - served_));
	}

private:
	Mapping mapping_;
	PageServer server_;
	PagedWorker pages_;
	std::uint64_t served_ = 0;
};

class SelfPagedInstance : public Instance
{
public:
	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<SelfPagedWorker>(place);
	}
};

class RegionWorker : public Worker
{
public:
	RegionWorker(const Place &place, std::byte *slice, std::uint64_t first_page)
		: Worker(place), slice_(slice), first_page_(first_page)
	{
	}

	void rewind(std::uint64_t) override
	{
		/* As above; the pager is asked for pages that were given up. */
		require(madvise(slice_, slice_size(most_pages()), MADV_REMOVE), "madvise");
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t page = 0; page < operations; ++page) {
			const std::byte *where = slice_ + page * page_size;
			if (*reinterpret_cast<const volatile std::uint64_t *>(where) !=
			    paged_contents(first_page_ + page)) [[unlikely]]
				throw Failure(fmt::format("page {} has other contents", page));
		}
	}

private:
	std::byte *slice_;
	std::uint64_t first_page_;
};

/* One region, and a thread of the pager on each CPU. */
class RegionInstance : public Instance
{
public:
	RegionInstance(const Places &places, unsigned int pages_per_fault, bool is_split,
		       PagerIs pager_is)
		: pager_(places, places.size() * slice_size(most_pages()), pages_per_fault,
			 pager_is),
		  mapping_(places.size() * slice_size(most_pages()), PROT_READ | PROT_WRITE,
			   MAP_SHARED, pager_.descriptor())
	{
		if (is_split)
			split(mapping_);
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		const std::size_t slice = slice_size(most_pages());
		return std::make_unique<RegionWorker>(place, mapping_.data() + place.index * slice,
						      place.index * slice / page_size);
	}

	void verify(std::uint64_t operations_so_far) override
	{
		if (pager_.served() < operations_so_far)
			throw Failure(fmt::format("{} pages were read and only {} served",
						  operations_so_far, pager_.served()));
	}

private:
	RegionPager pager_;
	Mapping mapping_;
};

System region_pager(const char *name, unsigned int pages_per_fault, bool is_split, PagerIs pager_is)
{
	return {name, [pages_per_fault, is_split, pager_is](const Places &places) {
			return std::make_unique<RegionInstance>(places, pages_per_fault, is_split,
								pager_is);
		}};
}

Workload of_pages(const char *name, const char *description)
{
	Workload workload;
	workload.name = name;
	workload.description = description;
	workload.operations = 256;
	workload.simulated_operations = 64;
	workload.most_operations = most_pages();
	workload.page_bytes = 2 * page_size; /* the server's copy and the kernel's */
	return workload;
}

Workload fault_pager(const char *name, const char *description, unsigned int pages_per_fault)
{
	Workload workload = of_pages(name, description);
	workload.systems.push_back(
		{"stock:userfaultfd-one-handler", [pages_per_fault](const Places &places) {
			 return std::make_unique<PagedInstance>(places, 1, pages_per_fault);
		 }});
	workload.systems.push_back(
		{"stock:userfaultfd-handler-per-thread", [pages_per_fault](const Places &places) {
			 return std::make_unique<PagedInstance>(places, places.size(),
								pages_per_fault);
		 }});
	if (!has_regions())
		return workload;
	using enum PagerIs;
	workload.systems.insert(
		workload.systems.end(),
		{region_pager("tornado:pager", pages_per_fault, false, threads_of_the_program),
		 region_pager("tornado:pager-split", pages_per_fault, true, threads_of_the_program),
		 region_pager("tornado:pager-forked-split", pages_per_fault, true,
			      a_process_on_each_cpu)});
	return workload;
}

/* All of them have the same region, and one pager, or one pager process for each. */
Workload fault_pager_processes()
{
	Workload workload = of_pages("fault-pager-processes",
				     "first read of a page that a pager supplies, by processes");
	workload.workers_are = WorkersAre::processes;
	workload.systems.push_back({"stock:userfaultfd", [](const Places &) {
					    return std::make_unique<SelfPagedInstance>();
				    }});
	if (!has_regions())
		return workload;
	using enum PagerIs;
	workload.systems.insert(
		workload.systems.end(),
		{region_pager("tornado:pager", 1, false, threads_of_the_program),
		 region_pager("tornado:pager-forked", 1, false, a_process_on_each_cpu)});
	return workload;
}

} // namespace

std::vector<Workload> fault_pager_workloads()
{
	return {
		fault_pager("fault-pager", "first read of a page that a pager supplies", 1),
		fault_pager("fault-pager-prefetch",
			    "the same, the pager supplies 8 pages at a time", prefetched_pages),
		fault_pager_processes(),
	};
}

} // namespace bench
