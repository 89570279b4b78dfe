// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_REGIONS_HPP
#define TORNADO_SELFTESTS_REGIONS_HPP

#include <cstddef>
#include <cstdint>

#include <sys/mman.h>
#include <tornado/file_descriptor.hpp>
#include <tornado/pager.h>
#include <tornado/region.h>

#include "pages.hpp"

/* The bare ioctls of regions, and mappings of them. */
namespace tornado::selftest
{

/** region_of() - the argument for a region of @pages, with nothing special */
tornado_region_create region_of(std::size_t pages);

/** paged_by() - the same for one whose pages come from the pager behind @client */
tornado_region_create paged_by(int client, std::size_t pages, std::uint64_t cookie = 0);

/** looked_up() - the same for one whose faults find it so: enum tornado_region_lookup */
tornado_region_create looked_up(std::uint32_t lookup, std::size_t pages);

/** try_region() - a descriptor, or minus errno */
int try_region(tornado_region_create argument);

/** create_region() - throws std::system_error when that fails */
FileDescriptor create_region(std::size_t pages);
FileDescriptor create_region(const tornado_region_create &argument);

/** seal() - the seals that are set now, or minus errno */
int seal(int region, std::uint32_t add);

/** supply() - @from is memory of as many pages, or nullptr; how many were not there, or minus errno
 */
int supply(int region, std::size_t first_page, std::size_t pages, const void *from);

/** region_statistics() - throws std::system_error when that fails */
tornado_region_statistics region_statistics(int region);

/** process_statistics() - of this process, or minus errno in @error */
tornado_region_process process_statistics(int &error);

/**
 * class RegionMapping - some pages of a region, or of another file, mapped
 *
 * Its first word of each page is what tests look at.
 */
class RegionMapping
{
public:
	/* Throws std::system_error when it cannot be mapped. */
	RegionMapping(int region, std::size_t pages, int protection = PROT_READ | PROT_WRITE,
		      int flags = MAP_SHARED, std::size_t first_page = 0);
	~RegionMapping();
	RegionMapping(const RegionMapping &) = delete;
	RegionMapping &operator=(const RegionMapping &) = delete;

	[[nodiscard]] std::byte *page(std::size_t number) const
	{
		return start_ + number * page_size();
	}
	[[nodiscard]] volatile std::uint64_t &word(std::size_t number) const
	{
		return *reinterpret_cast<volatile std::uint64_t *>(page(number));
	}
	[[nodiscard]] std::size_t bytes() const { return bytes_; }
	/** is_mapped() - whether the page has an entry in the page table, as /proc tells */
	[[nodiscard]] bool is_mapped(std::size_t number) const;
	/** node_of() - the node on which a mapped page lies, or minus errno */
	[[nodiscard]] int node_of(std::size_t number) const;

private:
	std::size_t bytes_;
	std::byte *start_;
};

/** ends_with_bus_error() - whether reading the word ends a process with SIGBUS */
bool ends_with_bus_error(const RegionMapping &mapping, std::size_t page);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_REGIONS_HPP
