// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "counter_requests.hpp"

#include <cerrno>
#include <cstring>

#include <sys/ioctl.h>

#include <tornado/counter.h>

#include "failure.hpp"

namespace tornado::counter_requests
{
namespace
{

/* A descriptor of something else is not called. */
tornado_call call_of(tornado_counter_method method)
{
	tornado_call request{};

	request.size = sizeof(request);
	request.interface = TORNADO_COUNTER_INTERFACE;
	request.word[0] = method;
	return request;
}

} // namespace

Result<FileDescriptor> create(int device, std::uint32_t clustering)
{
	tornado_service_open request{};

	request.size = sizeof(request);
	std::strcpy(request.name, TORNADO_COUNTER_SERVICE);
	request.argument[0] = clustering;

	FileDescriptor counter{::ioctl(device, TORNADO_IOC_SERVICE_OPEN, &request)};

	if (!counter)
		return std::unexpected{failure::request("create a tornado counter",
							failure::Target::device, errno)};
	return counter;
}

Result<void> add(int counter, std::int64_t delta)
{
	auto request = call_of(TORNADO_COUNTER_ADD);

	request.word[1] = static_cast<std::uint64_t>(delta);
	if (::ioctl(counter, TORNADO_IOC_CALL, &request) < 0)
		return std::unexpected{failure::request("add to a tornado counter",
							failure::Target::counter, errno)};
	return {};
}

Result<Counter::Reading> read(int counter)
{
	auto request = call_of(TORNADO_COUNTER_READ);

	if (::ioctl(counter, TORNADO_IOC_CALL, &request) < 0)
		return std::unexpected{failure::request("read a tornado counter",
							failure::Target::counter, errno)};
	return Counter::Reading{.sum = static_cast<std::int64_t>(request.word[0]),
				.reps = static_cast<std::uint32_t>(request.word[1])};
}

} // namespace tornado::counter_requests
