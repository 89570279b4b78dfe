/* SPDX-License-Identifier: GPL-2.0 */
#include "region_pager.hpp"

#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <tornado/pager.h>
#include <tornado/ppc.h>
#include <tornado/region.h>

#include "machine.hpp"
#include "marker.h"
#include "pages.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

template <typename Argument>
int make(int of, unsigned long request, Argument argument, const char *what)
{
	argument.size = sizeof(argument);
	return require(ioctl(of, request, &argument), what);
}

int make_port(std::uint32_t buffer_size)
{
	const int device =
		require(open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC), "open the device");
	tornado_port_create create{};
	create.buffer_size = buffer_size;
	const int port = make(device, TORNADO_IOC_PORT_CREATE, create, "create a port");
	close(device);
	return port;
}

int make_region(int client, std::size_t bytes, unsigned int fault_around)
{
	const int device =
		require(open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC), "open the device");
	tornado_region_create create{};
	create.bytes = bytes;
	create.kind = TORNADO_REGION_PAGED;
	create.pager = client;
	create.fault_around = fault_around;
	const int region = make(device, TORNADO_IOC_REGION_CREATE, create, "create a region");
	close(device);
	return region;
}

} // namespace

RegionPager::RegionPager(const Places &places, std::size_t bytes, unsigned int pages_per_fault,
			 PagerIs pager_is)
	: pages_per_fault_(pages_per_fault),
	  port_(make_port(static_cast<std::uint32_t>(pages_per_fault * page_size))),
	  client_(make(port_, TORNADO_IOC_PORT_CLIENT, tornado_port_client{}, "make a client")),
	  region_(make_region(client_, bytes, pages_per_fault)), served_(places.size())
{
	for (const Place &place : places)
		if (pager_is == PagerIs::threads_of_the_program)
			threads_.emplace_back([this, place] { serve(place); });
		else
			processes_.push_back(std::make_unique<ChildProcess>(
				place, [this, place] { serve(place); }));
}

RegionPager::~RegionPager()
{
	close(region_);
	is_over_ = true;
	close(port_);
	for (std::thread &thread : threads_)
		thread.join();
	close(client_);
}

std::uint64_t RegionPager::served() const
{
	std::uint64_t pages = 0;
	for (const Count &count : served_.elements())
		pages += count.pages;
	return pages;
}

void RegionPager::serve(const Place &place)
{
	const std::size_t bytes = pages_per_fault_ * page_size;
	pin_to(place);
	tornado_marker_helper_start(place.index);
	const int context =
		make(port_, TORNADO_IOC_PORT_CONTEXT, tornado_port_context{}, "make a context");
	void *const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, context, 0);
	if (memory == MAP_FAILED)
		throw_errno("mmap of a context");
	auto *const buffer = static_cast<std::byte *>(memory);
	tornado_serve serve{};
	serve.size = sizeof(serve);
	serve.what = TORNADO_SERVE_WAIT;
	while (ioctl(context, TORNADO_IOC_SERVE, &serve) == 0) {
		const std::uint64_t first = serve.word[2] - serve.word[2] % pages_per_fault_;
		for (std::uint64_t page = 0; page < pages_per_fault_; ++page) {
			const std::uint64_t contents = paged_contents(first + page);
			std::memcpy(buffer + page * page_size, &contents, sizeof(contents));
		}
		served_[place.index].pages += pages_per_fault_;
		serve = {};
		serve.size = sizeof(serve);
		serve.what = TORNADO_SERVE_REPLY | TORNADO_SERVE_WAIT;
		serve.reply_length = static_cast<std::uint32_t>(bytes);
		serve.word[0] = TORNADO_PAGER_COPY;
		serve.word[1] = first;
		serve.word[2] = pages_per_fault_;
	}
	/* Only the end of the port ends it. */
	if (errno != EPIPE || !is_over_)
		std::abort();
	munmap(memory, bytes);
	close(context);
	tornado_marker_helper_finish(place.index);
}

} // namespace bench
