// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "counter_requests.hpp"

#include <cerrno>

#include <sys/ioctl.h>

#include <tornado/counter.h>

#include "failure.hpp"

namespace tornado::counter_requests
{

Result<FileDescriptor> create(int device, std::uint32_t clustering)
{
	tornado_counter_create request{};

	request.size = sizeof(request);
	request.clustering = clustering;

	FileDescriptor counter{::ioctl(device, TORNADO_IOC_COUNTER_CREATE, &request)};

	if (!counter)
		return std::unexpected{failure::request("create a tornado counter",
							failure::Target::device, errno)};
	return counter;
}

Result<void> add(int counter, std::int64_t delta)
{
	tornado_counter_add request{};

	request.size = sizeof(request);
	request.delta = delta;
	if (::ioctl(counter, TORNADO_IOC_COUNTER_ADD, &request) < 0)
		return std::unexpected{failure::request("add to a tornado counter",
							failure::Target::counter, errno)};
	return {};
}

Result<Counter::Reading> read(int counter)
{
	tornado_counter_read request{};

	request.size = sizeof(request);
	if (::ioctl(counter, TORNADO_IOC_COUNTER_READ, &request) < 0)
		return std::unexpected{failure::request("read a tornado counter",
							failure::Target::counter, errno)};
	return Counter::Reading{.sum = request.sum, .reps = request.reps};
}

} // namespace tornado::counter_requests
