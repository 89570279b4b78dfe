// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_REGION_HPP
#define TORNADO_REGION_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/file_descriptor.hpp>

namespace tornado
{

/**
 * struct RegionOptions - what a region is to be; as in struct tornado_region_create
 * @fault_around: how many pages a fault maps at most; or &adaptive_fault_around: as many as
 *	it looks useful, up to 16
 * @policy: one of enum tornado_region_policy
 * @nodes: for the policies that want some: mask of 1 << node
 * @clustering: which CPUs share a representative
 * @partition: bytes of the pieces that Region::map() splits mappings into, a multiple of the page
 *	size; 0: it does not
 */
struct RegionOptions {
	static constexpr std::uint32_t adaptive_fault_around = 0x10000;

	std::uint32_t fault_around = 1;
	std::uint32_t policy = 0;
	std::uint64_t nodes = 0;
	std::uint32_t clustering = 0;
	std::uint64_t partition = 0;
};

/**
 * class RegionMapping - a region in the address space, until it is destroyed
 */
class TORNADO_API RegionMapping
{
public:
	RegionMapping(RegionMapping &&other) noexcept : bytes_{std::exchange(other.bytes_, {})} {}
	RegionMapping &operator=(RegionMapping &&) = delete;
	~RegionMapping();

	[[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

private:
	friend class Region;
	explicit RegionMapping(std::span<std::byte> bytes) noexcept : bytes_{bytes} {}

	std::span<std::byte> bytes_;
};

/**
 * class Region - memory behind a file descriptor, whose faults do not meet
 *
 * <tornado/region.h> tells what system calls do with it.
 *
 * Context: all const members are MT-safe.
 */
class TORNADO_API Region
{
public:
	/**
	 * create() - a region of zeros
	 * @bytes: a multiple of the page size
	 *
	 * Return: the region, whose descriptor is close-on-exec, or an Error: those of
	 * Device::open(); EINVAL when the options are not valid; EMFILE, ENFILE, ENOMEM.
	 */
	[[nodiscard]] static Result<Region> create(std::size_t bytes,
						   const RegionOptions &options = {});

	/**
	 * from_file() - a region with the contents of a file
	 * @file: a regular file, open for reading, which the region keeps open
	 *
	 * It is as large as the file is now, in whole pages, and cannot be written through shared
	 * mappings.  Each page is read when it is touched first, and those around it that
	 * &RegionOptions.fault_around says.
	 *
	 * Return: the region, or an Error: those of create(); EBADF, EINVAL, EACCES and EOPNOTSUPP
	 * when it is no such file, see <tornado/region.h>.
	 */
	[[nodiscard]] static Result<Region> from_file(int file, const RegionOptions &options = {});

	/** Region() - take over a descriptor that was inherited or received */
	explicit Region(FileDescriptor descriptor) noexcept : descriptor_{std::move(descriptor)} {}

	/**
	 * map() - all of it, shared, to be read and written
	 *
	 * A region that was created with a partition is mapped in pieces of that many bytes, so
	 * that threads that fault in different ones take different locks; as split_mapping() does.
	 *
	 * Return: the mapping, which the region need not outlive, or an Error: ENOMEM; EPERM when
	 * it is sealed against writing; ENOSPC when the pieces are too many for the process.
	 */
	[[nodiscard]] Result<RegionMapping> map() const;

	/** map_to_read() - the same, only to be read; for regions that are sealed against writing
	 */
	[[nodiscard]] Result<RegionMapping> map_to_read() const;

	/**
	 * supply() - contents for pages of a region with a pager
	 * @offset: a multiple of the page size
	 * @contents: whole pages
	 *
	 * Return: how many of the pages there were not, and are now, or an Error: EINVAL when
	 * they are no pages; EOPNOTSUPP when the region has no pager, EPERM when it is sealed
	 * against writing; EFAULT, ENOMEM.
	 */
	[[nodiscard]] Result<std::size_t> supply(std::uint64_t offset,
						 std::span<const std::byte> contents) const;

	/** fd() - the descriptor, to send or inherit; still owned here */
	[[nodiscard]] int fd() const noexcept { return descriptor_.get(); }

private:
	[[nodiscard]] Result<RegionMapping> map(int protection) const;
	[[nodiscard]] Result<std::size_t> partition() const;

	FileDescriptor descriptor_;
};

} // namespace tornado

#endif // TORNADO_REGION_HPP
