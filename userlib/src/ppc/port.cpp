// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/ppc/port.hpp>

#include <cerrno>

#include <sys/ioctl.h>

#include <tornado/device.hpp>
#include <tornado/name.h>
#include <tornado/port.h>

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

Result<Client> Port::connect(const ClientOptions &options) const
{
	tornado_port_client argument{};

	argument.size = sizeof(argument);
	argument.label = options.label;
	argument.methods = options.methods;

	FileDescriptor client{::ioctl(fd(), TORNADO_IOC_PORT_CLIENT, &argument)};

	if (!client)
		return std::unexpected{failure::port("make a client of a port", errno)};
	return Client{std::move(client)};
}

Result<void> Port::revoke(std::uint64_t label) const
{
	tornado_port_revoke argument{};

	argument.size = sizeof(argument);
	argument.label = label;
	if (::ioctl(fd(), TORNADO_IOC_PORT_REVOKE, &argument) < 0)
		return std::unexpected{failure::revoke(errno)};
	return {};
}

Result<std::optional<unsigned>> Port::lacking_cpu() const
{
	tornado_port_lacking argument{};

	argument.size = sizeof(argument);
	if (::ioctl(fd(), TORNADO_IOC_PORT_LACKING, &argument) < 0)
		return std::unexpected{failure::port("ask where contexts lack", errno)};
	if (argument.lacking_cpu == 0)
		return std::nullopt;
	return argument.lacking_cpu - 1;
}

} // namespace tornado::ppc
