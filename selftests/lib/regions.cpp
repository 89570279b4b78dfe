// SPDX-License-Identifier: GPL-2.0
#include "regions.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{

tornado_region_create region_of(std::size_t pages)
{
	tornado_region_create argument{};

	argument.size = sizeof(argument);
	argument.bytes = pages * page_size();
	return argument;
}

tornado_region_create paged_by(int client, std::size_t pages, std::uint64_t cookie)
{
	auto argument = region_of(pages);

	argument.kind = TORNADO_REGION_PAGED;
	argument.pager = client;
	argument.cookie = cookie;
	return argument;
}

tornado_region_create looked_up(std::uint32_t lookup, std::size_t pages)
{
	auto argument = region_of(pages);

	argument.lookup = lookup;
	return argument;
}

int try_region(tornado_region_create argument)
{
	const auto device = open_device();

	return request(device.get(), TORNADO_IOC_REGION_CREATE, &argument);
}

FileDescriptor create_region(std::size_t pages)
{
	return create_region(region_of(pages));
}

FileDescriptor create_region(const tornado_region_create &argument)
{
	const int region = try_region(argument);

	if (region < 0)
		throw std::system_error{-region, std::generic_category(), "region"};
	return FileDescriptor{region};
}

int seal(int region, std::uint32_t add)
{
	tornado_region_seal argument{};

	argument.size = sizeof(argument);
	argument.add = add;
	const int result = request(region, TORNADO_IOC_REGION_SEAL, &argument);
	return result < 0 ? result : static_cast<int>(argument.seals);
}

int supply(int region, std::size_t first_page, std::size_t pages, const void *from)
{
	tornado_region_supply argument{};

	argument.size = sizeof(argument);
	argument.offset = first_page * page_size();
	argument.length = pages * page_size();
	argument.from = reinterpret_cast<std::uintptr_t>(from);
	const int result = request(region, TORNADO_IOC_REGION_SUPPLY, &argument);
	return result < 0 ? result : static_cast<int>(argument.supplied);
}

tornado_region_statistics region_statistics(int region)
{
	tornado_region_statistics argument{};

	argument.size = sizeof(argument);
	const int result = request(region, TORNADO_IOC_REGION_STATISTICS, &argument);
	if (result < 0)
		throw std::system_error{-result, std::generic_category(), "statistics of a region"};
	return argument;
}

tornado_region_process process_statistics(int &error)
{
	const auto device = open_device();
	tornado_region_process argument{};

	argument.size = sizeof(argument);
	error = request(device.get(), TORNADO_IOC_REGION_PROCESS, &argument);
	return argument;
}

RegionMapping::RegionMapping(int region, std::size_t pages, int protection, int flags,
			     std::size_t first_page)
	: bytes_(pages * page_size())
{
	void *start = ::mmap(nullptr, bytes_, protection, flags, region,
			     static_cast<off_t>(first_page * page_size()));

	if (start == MAP_FAILED)
		throw std::system_error{errno, std::generic_category(), "mmap"};
	start_ = static_cast<std::byte *>(start);
}

RegionMapping::~RegionMapping()
{
	::munmap(start_, bytes_);
}

bool RegionMapping::is_mapped(std::size_t number) const
{
	constexpr std::uint64_t present = std::uint64_t{1} << 63;
	const FileDescriptor file{::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC)};
	const auto place = reinterpret_cast<std::uintptr_t>(page(number)) / page_size();
	std::uint64_t entry = 0;

	if (::pread(file.get(), &entry, sizeof(entry), static_cast<off_t>(place * sizeof(entry))) !=
	    sizeof(entry))
		throw std::system_error{errno, std::generic_category(), "/proc/self/pagemap"};
	return (entry & present) != 0;
}

int RegionMapping::node_of(std::size_t number) const
{
	std::array<void *, 1> pages{page(number)};
	int node = 0;

	if (::syscall(SYS_move_pages, 0, pages.size(), pages.data(), nullptr, &node, 0) < 0)
		return -errno;
	return node;
}

bool ends_with_bus_error(const RegionMapping &mapping, std::size_t page)
{
	return Child([&] { return mapping.word(page) == 0 ? 0 : 1; }).wait() == -SIGBUS;
}

} // namespace tornado::selftest
