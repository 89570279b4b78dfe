// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/region.hpp>

#include <cerrno>
#include <cstring>
#include <string>

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tornado/device.hpp>
#include <tornado/pager.h>
#include <tornado/split.hpp>

#include "region_requests.hpp"

namespace tornado
{
namespace
{

static_assert(RegionOptions::adaptive_fault_around == TORNADO_REGION_FAULT_AROUND_ADAPTIVE);

std::unexpected<Error> failed(const char *attempted, int number)
{
	const char *advice = "see <tornado/region.h> and <tornado/pager.h>";

	if (number == EMFILE || number == ENFILE)
		advice = "close descriptors, or raise their limit";
	else if (number == ENOTTY)
		advice = "load a module that has regions";
	return std::unexpected{Error{number, attempted, std::strerror(number), advice}};
}

} // namespace

Result<Region> ppc::requests::create_region(std::size_t bytes, const RegionOptions &options,
					    tornado_region_create argument)
{
	auto device = Device::open();

	if (!device)
		return std::unexpected{std::move(device).error()};
	argument.size = sizeof(argument);
	argument.bytes = bytes;
	argument.fault_around = options.fault_around;
	argument.policy = options.policy;
	argument.nodes = options.nodes;
	argument.clustering = options.clustering;
	argument.partition = options.partition;

	FileDescriptor region{::ioctl(device->fd(), TORNADO_IOC_REGION_CREATE, &argument)};

	if (!region)
		return failed("create a region", errno);
	return Region{std::move(region)};
}

RegionMapping::~RegionMapping()
{
	if (!bytes_.empty())
		::munmap(bytes_.data(), bytes_.size());
}

Result<Region> Region::create(std::size_t bytes, const RegionOptions &options)
{
	return ppc::requests::create_region(bytes, options, {});
}

Result<Region> Region::from_file(int file, const RegionOptions &options)
{
	const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
	tornado_region_create argument{};
	struct stat status{};

	if (::fstat(file, &status) < 0)
		return failed("ask for the size of a file", errno);
	argument.kind = TORNADO_REGION_FILE;
	argument.file = file;
	const auto bytes = static_cast<std::size_t>(status.st_size);
	return ppc::requests::create_region((bytes + page - 1) / page * page, options, argument);
}

Result<RegionMapping> Region::map() const
{
	return map(PROT_READ | PROT_WRITE);
}

Result<RegionMapping> Region::map_to_read() const
{
	return map(PROT_READ);
}

Result<RegionMapping> Region::map(int protection) const
{
	struct stat status{};

	if (::fstat(fd(), &status) < 0)
		return failed("ask for the size of a region", errno);
	const auto bytes = static_cast<std::size_t>(status.st_size);
	void *memory = ::mmap(nullptr, bytes, protection, MAP_SHARED, fd(), 0);

	if (memory == MAP_FAILED)
		return failed("map a region", errno);
	RegionMapping mapping{{static_cast<std::byte *>(memory), bytes}};
	const auto piece = partition();

	if (!piece)
		return std::unexpected{piece.error()};
	if (*piece != 0 && *piece < bytes)
		if (const auto pieces = split_mapping(memory, bytes, *piece); !pieces)
			return std::unexpected{pieces.error()};
	return mapping;
}

/* Who has received the region knows no more than that. */
Result<std::size_t> Region::partition() const
{
	tornado_region_statistics statistics{};

	statistics.size = sizeof(statistics);
	if (::ioctl(fd(), TORNADO_IOC_REGION_STATISTICS, &statistics) < 0)
		return failed("ask for the partition of a region", errno);
	return statistics.partition;
}

Result<std::size_t> Region::supply(std::uint64_t offset, std::span<const std::byte> contents) const
{
	tornado_region_supply argument{};

	argument.size = sizeof(argument);
	argument.offset = offset;
	argument.length = contents.size();
	argument.from = reinterpret_cast<std::uintptr_t>(contents.data());
	if (::ioctl(fd(), TORNADO_IOC_REGION_SUPPLY, &argument) < 0)
		return failed("supply pages", errno);
	return argument.supplied;
}

} // namespace tornado
