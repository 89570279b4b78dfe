/* SPDX-License-Identifier: GPL-2.0 */
/* Memory to fault on, and proof that faults happened and gave the right pages. */
#pragma once

#include <cstddef>
#include <cstdint>

namespace bench
{

inline constexpr std::size_t page_size = 4096;

/* Slices of different workers share no page table page. */
inline constexpr std::size_t slice_alignment = std::size_t{2} << 20;

/* As many pages for each worker as leave room in the machine's memory. */
std::uint64_t most_pages_per_worker();

/* Bytes of a slice for that many pages. */
std::size_t slice_size(std::uint64_t pages);

/* An area of address space; unmapped in the end. */
class Mapping
{
public:
	/* As mmap(); aligned to slice_alignment, small pages only. */
	Mapping(std::size_t bytes, int protection, int flags, int descriptor = -1,
		std::size_t offset = 0);
	~Mapping();
	Mapping(const Mapping &) = delete;
	Mapping &operator=(const Mapping &) = delete;

	std::byte *data() const { return data_; }
	std::size_t size() const { return bytes_; }

private:
	std::size_t bytes_;
	std::size_t reserved_bytes_;
	std::byte *reserved_;
	std::byte *data_;
};

/* Makes several of a mapping of a region, so that threads do not meet at its lock. */
void split(const Mapping &mapping);

/* A memfd of that size. */
class MemoryFile
{
public:
	explicit MemoryFile(std::size_t bytes);
	~MemoryFile();
	MemoryFile(const MemoryFile &) = delete;
	MemoryFile &operator=(const MemoryFile &) = delete;

	int descriptor() const { return descriptor_; }

private:
	int descriptor_;
};

/* As in struct tornado_region_create. */
struct RegionKind {
	std::uint32_t lookup = 0;
	std::uint32_t fault_around = 1;
};

/* A region of that size, which needs the module. */
class Region
{
public:
	explicit Region(std::size_t bytes, const RegionKind &kind = {});
	~Region();
	Region(const Region &) = delete;
	Region &operator=(const Region &) = delete;

	int descriptor() const { return descriptor_; }

private:
	int descriptor_;
};

bool has_regions();

/* Page faults of the calling thread so far that needed no input or output. */
std::uint64_t minor_faults();

/* Writes one word to each page. */
void touch(std::byte *first_page, std::uint64_t pages, std::uint64_t mark);

/* Throws Failure unless each page has the mark and zeroes after it. */
void check_zeroed_but_for(const std::byte *first_page, std::uint64_t pages, std::uint64_t mark);

/* Throws Failure if there were fewer faults than operations. */
void check_fault_count(std::uint64_t faults, std::uint64_t operations);

} // namespace bench
