/* SPDX-License-Identifier: GPL-2.0 */
#include "bench_device.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "workload.hpp"

namespace bench
{

BenchDevice::BenchDevice() : descriptor_(open(TORNADO_BENCH_DEVICE_PATH, O_RDWR | O_CLOEXEC))
{
	if (descriptor_ < 0)
		throw Unavailable(
			fmt::format("workloads that run in the kernel are left out: {}: {} "
				    "(load tornado.ko and tornado_bench.ko, and be root)",
				    TORNADO_BENCH_DEVICE_PATH, std::strerror(errno)));
}

BenchDevice::~BenchDevice()
{
	close(descriptor_);
}

} // namespace bench
