/* SPDX-License-Identifier: GPL-2.0 */
/* Ways to have a snapshot's contents in memory, loaded when they are touched. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pages.hpp"
#include "workload.hpp"

namespace bench
{

/* So many pages are loaded with the one that is touched; the kernel does so for mapped files. */
inline constexpr std::size_t restored_at_once = 16;

/* A file without a name, with memory of a process; each word in it is different. */
class Snapshot
{
public:
	static constexpr std::size_t words_per_page = page_size / sizeof(std::uint64_t);

	/* @pages: a multiple of restored_at_once. */
	explicit Snapshot(std::uint64_t pages);
	~Snapshot();
	Snapshot(const Snapshot &) = delete;
	Snapshot &operator=(const Snapshot &) = delete;

	static std::uint64_t word(std::uint64_t page, std::size_t index)
	{
		return ~(page * words_per_page + index);
	}

	/* The pages around an offset, which @memory has room for. */
	void load(std::uint64_t first_page, std::byte *memory) const;

	int descriptor() const { return descriptor_; }
	std::size_t bytes() const { return bytes_; }

private:
	int descriptor_;
	std::size_t bytes_;
};

class Restorer
{
public:
	Restorer() = default;
	virtual ~Restorer() = default;
	Restorer(const Restorer &) = delete;
	Restorer &operator=(const Restorer &) = delete;

	/* Memory with the snapshot's contents; not more than one at a time. */
	virtual std::unique_ptr<Mapping> restore() = 0;
};

using MakeRestorer = std::unique_ptr<Restorer> (*)(const Snapshot &, const Places &);

/* To read and write. */
std::unique_ptr<Restorer> restore_by_mmap(const Snapshot &snapshot, const Places &places);

/* With a handler for each place, in whose thread the place's pages are loaded. */
std::unique_ptr<Restorer> restore_by_userfaultfd(const Snapshot &snapshot, const Places &places);

std::unique_ptr<Restorer> restore_by_region_file(const Snapshot &snapshot, const Places &places);

std::unique_ptr<Restorer> restore_by_pager(const Snapshot &snapshot, const Places &places);

/* To read, and shared with all who do the same. */
std::unique_ptr<Restorer> share_by_mmap(const Snapshot &snapshot, const Places &places);
std::unique_ptr<Restorer> share_by_region_file(const Snapshot &snapshot, const Places &places);

} // namespace bench
