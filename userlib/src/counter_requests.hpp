// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_COUNTER_REQUESTS_HPP
#define TORNADO_SRC_COUNTER_REQUESTS_HPP

#include <cstdint>

#include <tornado/counter.hpp>

/* The calls of <tornado/counter.h> on bare descriptors: what the C++ and the C interface share. */
namespace tornado::counter_requests
{

Result<FileDescriptor> create(int device, std::uint32_t clustering);
Result<void> add(int counter, std::int64_t delta);
Result<Counter::Reading> read(int counter);

} // namespace tornado::counter_requests

#endif // TORNADO_SRC_COUNTER_REQUESTS_HPP
