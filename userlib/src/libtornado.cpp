// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/libtornado.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include <tornado/device.hpp>

#include "c_report.hpp"
#include "counter_requests.hpp"

namespace
{

/* A fixed buffer, so that reporting a failure cannot fail for lack of memory. */
thread_local std::array<char, 512> last_message{};

} // namespace

namespace tornado::c_interface
{

int report(int number, std::string_view message) noexcept
{
	const std::size_t copied = message.copy(last_message.data(), last_message.size() - 1);

	last_message.at(copied) = '\0';
	return -number;
}

int report(const Error &error)
{
	return report(error.number(), error.message());
}

} // namespace tornado::c_interface

using tornado::c_interface::report;
using tornado::c_interface::without_exceptions;

int libtornado_device_open(void)
{
	return without_exceptions([] {
		auto device = tornado::Device::open();

		if (!device)
			return report(device.error());
		return std::move(*device).release().release();
	});
}

int libtornado_features(struct tornado_features *features)
{
	return without_exceptions([features] {
		if (features == nullptr)
			return report(EFAULT, "libtornado_features: features is NULL");

		auto device = tornado::Device::open();

		if (!device)
			return report(device.error());

		const auto answer = device->features();

		if (!answer)
			return report(answer.error());
		*features = {};
		features->size = sizeof(*features);
		features->features = answer->services;
		features->clusterings = answer->clusterings;
		features->cpus = answer->cpus;
		features->nodes = answer->nodes;
		return 0;
	});
}

int libtornado_counter_open(uint32_t clustering)
{
	return without_exceptions([clustering] {
		auto device = tornado::Device::open();

		if (!device)
			return report(device.error());

		auto counter = tornado::counter_requests::create(device->fd(), clustering);

		return counter ? counter->release() : report(counter.error());
	});
}

int libtornado_counter_add(int counter, int64_t delta)
{
	return without_exceptions([counter, delta] {
		const auto added = tornado::counter_requests::add(counter, delta);

		return added ? 0 : report(added.error());
	});
}

int libtornado_counter_read(int counter, int64_t *sum, uint32_t *reps)
{
	return without_exceptions([counter, sum, reps] {
		if (sum == nullptr)
			return report(EFAULT, "libtornado_counter_read: sum is NULL");

		const auto reading = tornado::counter_requests::read(counter);

		if (!reading)
			return report(reading.error());
		*sum = reading->sum;
		if (reps != nullptr)
			*reps = reading->reps;
		return 0;
	});
}

const char *libtornado_error_message(void)
{
	return last_message.data();
}
