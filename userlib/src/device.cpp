// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/device.hpp>

#include <cerrno>

#include <fcntl.h>
#include <sys/ioctl.h>

#include "failure.hpp"

namespace tornado
{

Result<Device> Device::open(const char *path)
{
	FileDescriptor descriptor{::open(path, O_RDWR | O_CLOEXEC)};

	if (!descriptor)
		return std::unexpected{failure::open_device(path, errno)};
	return Device{std::move(descriptor)};
}

Result<Features> Device::features() const
{
	tornado_features answer{};

	answer.size = sizeof(answer);
	if (::ioctl(fd(), TORNADO_IOC_FEATURES, &answer) < 0)
		return std::unexpected{failure::request("ask the tornado module for its features",
							failure::Target::device, errno)};
	return Features{.services = answer.features,
			.clusterings = answer.clusterings,
			.cpus = answer.cpus,
			.nodes = answer.nodes};
}

} // namespace tornado
