// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/ppc/port.hpp>

#include <cerrno>

#include <sys/ioctl.h>

#include <tornado/device.hpp>
#include <tornado/name.h>

#include "failure.hpp"
#include "requests.hpp"

namespace tornado::ppc
{

Result<Port> Port::create(const PortOptions &options)
{
	auto device = Device::open();

	if (!device)
		return std::unexpected{std::move(device).error()};

	tornado_port_create argument{};

	argument.size = sizeof(argument);
	argument.buffer_size = options.buffer_size;
	argument.contexts_per_cpu = options.contexts_per_cpu;
	argument.options = options.tells_caller ? TORNADO_PORT_TELLS_CALLER : 0;

	FileDescriptor port{::ioctl(device->fd(), TORNADO_IOC_PORT_CREATE, &argument)};

	if (!port)
		return std::unexpected{failure::port("create a port", errno)};
	return Port{std::move(port), options.buffer_size};
}

Result<void> Port::publish(std::string_view name, mode_t mode) const
{
	tornado_port_publish argument{};

	argument.size = sizeof(argument);
	argument.mode = mode;
	if (!requests::put_name(argument.name, name))
		return std::unexpected{failure::port("publish a port", EINVAL)};
	if (::ioctl(fd(), TORNADO_IOC_PORT_PUBLISH, &argument) < 0)
		return std::unexpected{failure::port("publish a port", errno)};
	return {};
}

Result<Client> Port::connect() const
{
	tornado_port_client argument{};

	argument.size = sizeof(argument);

	FileDescriptor client{::ioctl(fd(), TORNADO_IOC_PORT_CLIENT, &argument)};

	if (!client)
		return std::unexpected{failure::port("make a client of a port", errno)};
	return Client{std::move(client)};
}

} // namespace tornado::ppc
