/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fault-restore: the memory of a process comes back from a file while its threads use it.
 * Each goes on with a quarter of its pages, here and there, which it reads and writes; then
 * it reads all of them.
 * fault-file: the same with a file that is only read.
 */
#include <algorithm>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>

#include <fmt/format.h>

#include "fault_workloads.hpp"
#include "pages.hpp"
#include "restorers.hpp"

namespace bench
{

namespace
{

constexpr std::uint64_t most_restored = slice_alignment / page_size;
constexpr std::size_t written_word = 1;

/* The memory of one repetition after the other. */
class RestoreInstance : public Instance
{
public:
	RestoreInstance(const Places &places, MakeRestorer make, bool writes)
		: writes_(writes), snapshot_(places.size() * most_restored),
		  restorer_(make(snapshot_, places))
	{
	}

	std::unique_ptr<Worker> worker(const Place &place) override;

	/* Whoever comes first to a repetition restores, when nobody uses the one before. */
	std::byte *memory(std::uint64_t repetition)
	{
		const std::lock_guard locked(lock_);
		if (repetition != repetition_) {
			mapping_.reset();
			mapping_ = restorer_->restore();
			repetition_ = repetition;
		}
		return mapping_->data();
	}

private:
	bool writes_;
	Snapshot snapshot_;
	std::unique_ptr<Restorer> restorer_;
	std::mutex lock_;
	std::uint64_t repetition_ = 0;
	std::unique_ptr<Mapping> mapping_;
};

class RestoreWorker : public Worker
{
public:
	RestoreWorker(const Place &place, RestoreInstance &instance, bool writes)
		: Worker(place), instance_(instance), writes_(writes),
		  first_page_(place.index * most_restored)
	{
	}

	void rewind(std::uint64_t operations) override
	{
		pages_ = instance_.memory(++repetition_) + first_page_ * page_size;
		/* The same for all systems. */
		std::mt19937_64 random(repetition_);
		used_first_.resize(operations);
		std::iota(used_first_.begin(), used_first_.end(), 0);
		std::shuffle(used_first_.begin(), used_first_.end(), random);
		used_first_.resize(operations / 4);
	}

	void run(std::uint64_t operations) override
	{
		for (const std::uint64_t page : used_first_) {
			expect(page, 0);
			if (writes_)
				word(page, written_word) = page;
		}
		for (std::uint64_t page = 0; page < operations; ++page)
			expect(page, 0);
	}

	void check(std::uint64_t operations) override
	{
		for (std::size_t index = 0; writes_ && index < used_first_.size(); ++index) {
			const std::uint64_t page = used_first_[index];
			if (word(page, written_word) != page)
				throw Failure(fmt::format("page {} lost what was written", page));
			word(page, written_word) = Snapshot::word(first_page_ + page, written_word);
		}
		for (std::uint64_t page = 0; page < operations; ++page)
			for (std::size_t index = 0; index < Snapshot::words_per_page; ++index)
				expect(page, index);
	}

private:
	volatile std::uint64_t &word(std::uint64_t page, std::size_t index) const
	{
		return reinterpret_cast<volatile std::uint64_t *>(pages_ + page * page_size)[index];
	}
	void expect(std::uint64_t page, std::size_t index) const
	{
		if (word(page, index) != Snapshot::word(first_page_ + page, index)) [[unlikely]]
			throw Failure(fmt::format("page {} has other contents", page));
	}

	RestoreInstance &instance_;
	bool writes_;
	std::uint64_t first_page_;
	std::uint64_t repetition_ = 0;
	std::byte *pages_ = nullptr;
	std::vector<std::uint64_t> used_first_;
};

std::unique_ptr<Worker> RestoreInstance::worker(const Place &place)
{
	return std::make_unique<RestoreWorker>(place, *this, writes_);
}

struct Way {
	const char *system;
	MakeRestorer make;
};

void add(Workload &workload, const std::vector<Way> &ways, bool writes)
{
	for (const Way &way : ways)
		workload.systems.push_back({way.system, [way, writes](const Places &places) {
						    return std::make_unique<RestoreInstance>(
							    places, way.make, writes);
					    }});
}

Workload of_pages(const char *name, const char *description)
{
	Workload workload;
	workload.name = name;
	workload.description = description;
	workload.operations = 256;
	workload.simulated_operations = 256;
	workload.most_operations = most_restored;
	workload.page_bytes = 2 * page_size; /* the pager's copy and the kernel's */
	return workload;
}

} // namespace

std::vector<Workload> fault_restore_workloads()
{
	Workload restore = of_pages(
		"fault-restore", "a page of a snapshot, restored from a file when it is touched");
	add(restore,
	    {{"stock:mmap", restore_by_mmap}, {"stock:userfaultfd", restore_by_userfaultfd}}, true);
	Workload file = of_pages("fault-file", "first read of a page of a file that is in memory");
	add(file, {{"stock:mmap", share_by_mmap}}, false);
	if (has_regions()) {
		add(restore,
		    {{"tornado:region-file", restore_by_region_file},
		     {"tornado:pager", restore_by_pager}},
		    true);
		add(file, {{"tornado:region-file", share_by_region_file}}, false);
	}
	return {restore, file};
}

} // namespace bench
