// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_UAPI_HPP
#define TORNADO_SELFTESTS_UAPI_HPP

#include <cstdint>

#include <tornado/counter.h>
#include <tornado/file_descriptor.hpp>
#include <tornado/tornado.h>

/* The bare ioctls, for tests that must not depend on what libtornado does. */
namespace tornado::selftest
{

/** request() - ioctl(); what it returns, or minus errno */
int request(int fd, unsigned long command, void *argument);

/** open_device() - throws std::system_error when that fails */
FileDescriptor open_device();

/** create_counter() - throws std::system_error when that fails */
FileDescriptor create_counter(std::uint32_t clustering = TORNADO_CLUSTERING_CPU);

/** open_counter() - what the ioctl returns, or minus errno */
int open_counter(int device, std::uint64_t clustering = TORNADO_CLUSTERING_CPU);

/** add_call(), read_call() - the calls of counters */
tornado_call add_call(std::int64_t delta);
tornado_call read_call();

/** add() - 0 or minus errno */
int add(int counter, std::int64_t delta);

/** read_counter() - the answer; throws std::system_error when that fails */
struct CounterReading {
	std::int64_t sum;
	std::uint64_t reps;
};
CounterReading read_counter(int counter);

/** sum_of() - the sum alone */
std::int64_t sum_of(int counter);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_UAPI_HPP
