// SPDX-License-Identifier: GPL-2.0
#include "uapi.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/ioctl.h>

namespace tornado::selftest
{
namespace
{

int checked(int result, const char *what)
{
	if (result < 0)
		throw std::system_error{-result, std::generic_category(), what};
	return result;
}

} // namespace

int request(int fd, unsigned long command, void *argument)
{
	const int result = ::ioctl(fd, command, argument);

	return result < 0 ? -errno : result;
}

FileDescriptor open_device()
{
	const int device = ::open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC);

	return FileDescriptor{checked(device < 0 ? -errno : device, TORNADO_DEVICE_PATH)};
}

FileDescriptor create_counter(std::uint32_t clustering)
{
	const auto device = open_device();
	tornado_counter_create argument{};

	argument.size = sizeof(argument);
	argument.clustering = clustering;
	return FileDescriptor{
		checked(request(device.get(), TORNADO_IOC_COUNTER_CREATE, &argument), "create")};
}

int add(int counter, std::int64_t delta)
{
	tornado_counter_add argument{};

	argument.size = sizeof(argument);
	argument.delta = delta;
	return request(counter, TORNADO_IOC_COUNTER_ADD, &argument);
}

tornado_counter_read read_counter(int counter)
{
	tornado_counter_read argument{};

	argument.size = sizeof(argument);
	checked(request(counter, TORNADO_IOC_COUNTER_READ, &argument), "read");
	return argument;
}

std::int64_t sum_of(int counter)
{
	return read_counter(counter).sum;
}

} // namespace tornado::selftest
