// SPDX-License-Identifier: GPL-2.0
#include "uapi.hpp"

#include <cerrno>
#include <cstring>
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

int open_counter(int device, std::uint64_t clustering)
{
	tornado_service_open argument{};

	argument.size = sizeof(argument);
	std::strcpy(argument.name, TORNADO_COUNTER_SERVICE);
	argument.argument[0] = clustering;
	return request(device, TORNADO_IOC_SERVICE_OPEN, &argument);
}

FileDescriptor create_counter(std::uint32_t clustering)
{
	const auto device = open_device();

	return FileDescriptor{checked(open_counter(device.get(), clustering), "create")};
}

tornado_call add_call(std::int64_t delta)
{
	tornado_call argument{};

	argument.size = sizeof(argument);
	argument.word[0] = TORNADO_COUNTER_ADD;
	argument.word[1] = static_cast<std::uint64_t>(delta);
	return argument;
}

tornado_call read_call()
{
	tornado_call argument{};

	argument.size = sizeof(argument);
	argument.word[0] = TORNADO_COUNTER_READ;
	return argument;
}

int add(int counter, std::int64_t delta)
{
	auto argument = add_call(delta);

	return request(counter, TORNADO_IOC_CALL, &argument);
}

CounterReading read_counter(int counter)
{
	auto argument = read_call();

	checked(request(counter, TORNADO_IOC_CALL, &argument), "read");
	return {.sum = static_cast<std::int64_t>(argument.word[0]), .reps = argument.word[1]};
}

std::int64_t sum_of(int counter)
{
	return read_counter(counter).sum;
}

} // namespace tornado::selftest
