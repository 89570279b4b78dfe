// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/counter.hpp>

#include "counter_requests.hpp"
#include "failure.hpp"

namespace tornado
{

Result<Counter> Counter::create(Clustering clustering)
{
	auto device = Device::open();

	if (!device)
		return std::unexpected{std::move(device).error()};
	return create(*device, clustering);
}

Result<Counter> Counter::create(const Device &device, Clustering clustering)
{
	auto descriptor =
		counter_requests::create(device.fd(), static_cast<std::uint32_t>(clustering));

	if (!descriptor)
		return std::unexpected{std::move(descriptor).error()};
	return Counter{std::move(*descriptor)};
}

Result<Counter> Counter::adopt(FileDescriptor descriptor)
{
	/* Only a counter answers this. */
	const auto reading = counter_requests::read(descriptor.get());

	if (!reading)
		return std::unexpected{failure::request("adopt a descriptor as a tornado counter",
							failure::Target::counter,
							reading.error().number())};
	return Counter{std::move(descriptor)};
}

Result<void> Counter::add(std::int64_t delta) const
{
	return counter_requests::add(fd(), delta);
}

Result<Counter::Reading> Counter::read() const
{
	return counter_requests::read(fd());
}

} // namespace tornado
