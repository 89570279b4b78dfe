// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/ppc/client.hpp>

#include <algorithm>
#include <cerrno>
#include <string>

#include <sys/ioctl.h>

#include <tornado/device.hpp>
#include <tornado/name.h>

#include "failure.hpp"
#include "requests.hpp"

namespace tornado::ppc
{
namespace
{

void put(tornado_call &call, const Exchange &exchange)
{
	call.deadline_ns = requests::nanoseconds(exchange.deadline);
	std::ranges::copy(exchange.words, call.word);
	call.payload = reinterpret_cast<std::uintptr_t>(exchange.payload.data());
	call.payload_length = static_cast<std::uint32_t>(exchange.payload.size());
	call.reply = reinterpret_cast<std::uintptr_t>(exchange.room.data());
	call.reply_capacity = static_cast<std::uint32_t>(exchange.room.size());
}

void take(const tornado_call &call, Exchange &exchange)
{
	std::ranges::copy(call.word, exchange.words.begin());
	exchange.reply_length = call.reply_length;
}

int call_with_files(int client, Exchange &exchange)
{
	tornado_call_files argument{};

	if (exchange.files.size() > files_max)
		return EINVAL;
	put(argument.call, exchange);
	argument.call.size = sizeof(argument);
	argument.file_count = static_cast<std::uint32_t>(exchange.files.size());
	argument.file_capacity = exchange.received == nullptr ? 0 : files_max;
	std::ranges::copy(exchange.files, argument.file);
	if (::ioctl(client, TORNADO_IOC_CALL_FILES, &argument) < 0)
		return errno;
	take(argument.call, exchange);
	for (std::uint32_t i = 0; i < argument.file_count; ++i)
		exchange.received->add(FileDescriptor{argument.file[i]});
	return 0;
}

int call_without_files(int client, Exchange &exchange)
{
	tornado_call argument{};

	put(argument, exchange);
	argument.size = sizeof(argument);
	if (::ioctl(client, TORNADO_IOC_CALL, &argument) < 0)
		return errno;
	take(argument, exchange);
	return 0;
}

} // namespace

Result<Client> Client::open(std::string_view name, std::optional<uid_t> owner)
{
	auto device = Device::open();

	if (!device)
		return std::unexpected{std::move(device).error()};

	tornado_port_open argument{};

	argument.size = sizeof(argument);
	argument.checks_owner = owner ? 1 : 0;
	argument.owner = owner.value_or(0);
	if (!requests::put_name(argument.name, name))
		return std::unexpected{failure::open_port(std::string{name}, EINVAL)};

	FileDescriptor client{::ioctl(device->fd(), TORNADO_IOC_PORT_OPEN, &argument)};

	if (!client)
		return std::unexpected{failure::open_port(std::string{name}, errno)};
	return Client{std::move(client)};
}

Result<void> Client::exchange(Exchange &exchange) const
{
	return requests::exchange(fd(), exchange);
}

Result<void> requests::exchange(int client, Exchange &exchange)
{
	const int number = exchange.files.empty() && exchange.received == nullptr
				   ? call_without_files(client, exchange)
				   : call_with_files(client, exchange);

	if (number != 0)
		return std::unexpected{failure::call(number)};
	return {};
}

} // namespace tornado::ppc
