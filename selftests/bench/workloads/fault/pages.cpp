/* SPDX-License-Identifier: GPL-2.0 */
#include "pages.hpp"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <tornado/region.h>
#include <tornado/split.hpp>
#include <unistd.h>

#include "system_error.hpp"
#include "workload.hpp"

namespace bench
{

namespace
{

std::byte *align(std::byte *where)
{
	const auto address = reinterpret_cast<std::uintptr_t>(where);
	return where + (slice_alignment - address % slice_alignment) % slice_alignment;
}

std::byte *reserve(std::size_t bytes)
{
	void *where =
		mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (where == MAP_FAILED)
		throw_errno("mmap of address space");
	return static_cast<std::byte *>(where);
}

} // namespace

std::uint64_t most_pages_per_worker()
{
	constexpr long share_of_memory = 6;
	constexpr long most = 65536;
	const long pages = sysconf(_SC_PHYS_PAGES) / share_of_memory /
			   std::max(1L, sysconf(_SC_NPROCESSORS_ONLN));
	return static_cast<std::uint64_t>(std::clamp(pages, 64L, most));
}

std::size_t slice_size(std::uint64_t pages)
{
	const std::size_t bytes = pages * page_size;
	return (bytes + slice_alignment - 1) / slice_alignment * slice_alignment;
}

/* The rest of the reserved space stays between mappings, so that the kernel merges none. */
Mapping::Mapping(std::size_t bytes, int protection, int flags, int descriptor, std::size_t offset)
	: bytes_(bytes), reserved_bytes_(bytes + 2 * slice_alignment),
	  reserved_(reserve(reserved_bytes_)), data_(align(reserved_ + page_size))
{
	void *where = mmap(data_, bytes, protection, flags | MAP_FIXED, descriptor,
			   static_cast<off_t>(offset));
	if (where == MAP_FAILED) {
		const int error = errno;
		munmap(reserved_, reserved_bytes_);
		errno = error;
		throw_errno("mmap");
	}
	madvise(data_, bytes, MADV_NOHUGEPAGE);
}

Mapping::~Mapping()
{
	munmap(reserved_, reserved_bytes_);
}

/* Locks of mappings lie side by side in memory, so those in use should be some of many. */
void split(const Mapping &mapping)
{
	constexpr std::size_t least = slice_alignment / 4;
	/* A process may have so many, whatever its regions are. */
	constexpr std::size_t most_pieces = TORNADO_REGION_MAPPINGS_MAX / 2;
	const std::size_t piece = (mapping.size() / most_pieces + least - 1) / least * least;
	const auto pieces = tornado::split_mapping(mapping.data(), mapping.size(), piece);
	if (!pieces)
		throw Failure(pieces.error().message());
}

MemoryFile::MemoryFile(std::size_t bytes)
	: descriptor_(require(memfd_create("tornado-bench", MFD_CLOEXEC), "memfd_create"))
{
	if (ftruncate(descriptor_, static_cast<off_t>(bytes)) == 0)
		return;
	const int error = errno;
	close(descriptor_);
	errno = error;
	throw_errno("ftruncate of a memfd");
}

MemoryFile::~MemoryFile()
{
	close(descriptor_);
}

namespace
{

/* As a program would, a worker keeps the device open. */
int open_device()
{
	static const int device =
		require(open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC), "open the device");
	return device;
}

int create_region(std::size_t bytes, const RegionKind &kind)
{
	tornado_region_create create{};
	create.size = sizeof(create);
	create.bytes = bytes;
	create.lookup = kind.lookup;
	create.fault_around = kind.fault_around;
	return require(ioctl(open_device(), TORNADO_IOC_REGION_CREATE, &create), "create a region");
}

} // namespace

Region::Region(std::size_t bytes, const RegionKind &kind) : descriptor_(create_region(bytes, kind))
{
}

Region::~Region()
{
	close(descriptor_);
}

bool has_regions()
{
	return access(TORNADO_DEVICE_PATH, R_OK | W_OK) == 0;
}

std::uint64_t minor_faults()
{
	rusage usage{};
	require(getrusage(RUSAGE_THREAD, &usage), "getrusage");
	return static_cast<std::uint64_t>(usage.ru_minflt);
}

void touch(std::byte *first_page, std::uint64_t pages, std::uint64_t mark)
{
	for (std::uint64_t page = 0; page < pages; ++page)
		*reinterpret_cast<volatile std::uint64_t *>(first_page + page * page_size) = mark;
}

void check_zeroed_but_for(const std::byte *first_page, std::uint64_t pages, std::uint64_t mark)
{
	static const std::array<std::byte, page_size> zeroes{};
	for (std::uint64_t page = 0; page < pages; ++page) {
		const std::byte *start = first_page + page * page_size;
		if (std::memcmp(start, &mark, sizeof(mark)) != 0)
			throw Failure(fmt::format("page {} does not hold what was written", page));
		if (std::memcmp(start + sizeof(mark), zeroes.data(), page_size - sizeof(mark)) != 0)
			throw Failure(fmt::format("page {} was not zeroed", page));
	}
}

void check_fault_count(std::uint64_t faults, std::uint64_t operations)
{
	if (faults < operations)
		throw Failure(
			fmt::format("{} operations took only {} page faults", operations, faults));
}

} // namespace bench
