/* SPDX-License-Identifier: GPL-2.0 */
/*
 * region-life: shared memory from its creation to its end, with one page touched.
 * region-destroy: the end alone, of memory that a number of CPUs have touched.
 */
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <sys/mman.h>
#include <tornado/region.h>
#include <unistd.h>

#include "fault_workloads.hpp"
#include "machine.hpp"
#include "pages.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

constexpr std::size_t file_pages = 16;

/* Each has a file open, which is closed when it is destroyed. */
template <typename File>
class LifeWorker : public Worker
{
public:
	explicit LifeWorker(const Place &place) : Worker(place) {}

	void rewind(std::uint64_t) override { sum_ = 0; }
	void run(std::uint64_t operations) override
	{
		for (std::uint64_t i = 0; i < operations; ++i)
			live(i + 1);
	}
	void check(std::uint64_t operations) override
	{
		if (sum_ != operations * (operations + 1) / 2)
			throw Failure("a page did not keep what was written");
	}

private:
	void live(std::uint64_t mark)
	{
		const File file(file_pages * page_size);
		void *memory = mmap(nullptr, file_pages * page_size, PROT_READ | PROT_WRITE,
				    MAP_SHARED, file.descriptor(), 0);
		if (memory == MAP_FAILED)
			throw_errno("mmap");
		auto *word = static_cast<volatile std::uint64_t *>(memory);
		*word = mark;
		sum_ += *word;
		require(munmap(memory, file_pages * page_size), "munmap");
	}

	std::uint64_t sum_ = 0;
};

/* A page of each file is touched on each of some CPUs, the first of which is the worker's. */
template <typename File>
class DestroyWorker : public Worker
{
public:
	DestroyWorker(const Place &place, unsigned cpus) : Worker(place), cpus_(cpus) {}

	void rewind(std::uint64_t operations) override
	{
		files_.clear();
		std::vector<std::unique_ptr<Mapping>> mappings;
		for (std::uint64_t i = 0; i < operations; ++i) {
			files_.push_back(std::make_unique<File>(cpus_ * page_size));
			mappings.push_back(
				std::make_unique<Mapping>(cpus_ * page_size, PROT_READ | PROT_WRITE,
							  MAP_SHARED, files_.back()->descriptor()));
		}
		for (unsigned i = 0; i < cpus_; ++i) {
			allow_on({{.cpu = (place().cpu + static_cast<int>(i)) % processors()}});
			for (const auto &mapping : mappings)
				touch(mapping->data() + i * page_size, 1, 1);
		}
		allow_on({place()});
	}
	void run(std::uint64_t operations) override
	{
		for (std::uint64_t i = 0; i < operations; ++i)
			files_[i].reset();
	}
	void check(std::uint64_t operations) override
	{
		if (files_.size() != operations)
			throw Failure("there were not as many files as operations");
	}

	static int processors() { return static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)); }

private:
	unsigned cpus_;
	std::vector<std::unique_ptr<File>> files_;
};

class EachWorkerAlone : public Instance
{
public:
	using Make = std::function<std::unique_ptr<Worker>(const Place &)>;

	explicit EachWorkerAlone(Make make) : make_(std::move(make)) {}

	std::unique_ptr<Worker> worker(const Place &place) override { return make_(place); }

private:
	Make make_;
};

System system_of(std::string name, EachWorkerAlone::Make make)
{
	return {std::move(name),
		[make](const Places &) { return std::make_unique<EachWorkerAlone>(make); }};
}

/* With a list of its process, so that mapping and unmapping change it. */
class ListedRegion : public Region
{
public:
	explicit ListedRegion(std::size_t bytes)
		: Region(bytes, {.lookup = TORNADO_REGION_LOOKUP_CLUSTERED})
	{
	}
};

template <typename File>
System life(std::string name)
{
	return system_of(std::move(name), [](const Place &place) {
		return std::make_unique<LifeWorker<File>>(place);
	});
}

template <typename File>
System destroy(const char *name, unsigned cpus)
{
	System system =
		system_of(fmt::format("{}-{}-cpus", name, cpus), [cpus](const Place &place) {
			return std::make_unique<DestroyWorker<File>>(place, cpus);
		});
	const auto prepare = system.prepare;
	system.prepare = [prepare, cpus](const Places &places) {
		if (DestroyWorker<File>::processors() < static_cast<int>(cpus))
			throw Unavailable(fmt::format("there are no {} CPUs", cpus));
		return prepare(places);
	};
	return system;
}

} // namespace

std::vector<Workload> region_life_workloads()
{
	Workload lives;
	lives.name = "region-life";
	lives.description = "create, size, map, touch a page, unmap and close shared memory";
	lives.workers_are = WorkersAre::processes;
	lives.simulated_operations = 64;
	lives.page_bytes = page_size;
	lives.systems = {life<MemoryFile>("stock:memfd")};

	Workload ends;
	ends.name = "region-destroy";
	ends.description = "close shared memory that some CPUs have touched";
	ends.most_cpus = 1;
	/* Of descriptors a process may have 1024. */
	ends.operations = 64;
	ends.most_operations = 256;
	ends.simulated_operations = 64;

	if (has_regions()) {
		lives.systems.push_back(life<Region>("tornado:region"));
		lives.systems.push_back(life<ListedRegion>("tornado:process-clustered"));
	}
	for (const unsigned cpus : {1U, 4U, 16U}) {
		ends.systems.push_back(destroy<MemoryFile>("stock:memfd", cpus));
		if (has_regions())
			ends.systems.push_back(destroy<Region>("tornado:region", cpus));
	}
	return {lives, ends};
}

} // namespace bench
