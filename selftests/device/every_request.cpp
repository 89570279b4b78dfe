// SPDX-License-Identifier: GPL-2.0
#include "every_request.hpp"

#include <cstddef>

namespace tornado::selftest
{

void PrintTo(const Request &request, std::ostream *out)
{
	*out << request.name;
}

const std::vector<Request> &every_request()
{
	static const std::vector<Request> requests{
		{"features", Target::device, TORNADO_IOC_FEATURES, sizeof(tornado_features), true},
		{"service_open", Target::device, TORNADO_IOC_SERVICE_OPEN,
		 sizeof(tornado_service_open), false, TORNADO_COUNTER_SERVICE},
		/* Adds 0. */
		{"counter_call", Target::counter, TORNADO_IOC_CALL, sizeof(tornado_call), false},
		{"port_create", Target::device, TORNADO_IOC_PORT_CREATE,
		 sizeof(tornado_port_create), false, nullptr,
		 offsetof(tornado_port_create, options)},
		{"port_client", Target::port, TORNADO_IOC_PORT_CLIENT, sizeof(tornado_port_client),
		 false, nullptr, offsetof(tornado_port_client, methods)},
		{"port_context", Target::port, TORNADO_IOC_PORT_CONTEXT,
		 sizeof(tornado_port_context), false},
		{"port_publish", Target::unnamed_port, TORNADO_IOC_PORT_PUBLISH,
		 sizeof(tornado_port_publish), false, "every-request-2"},
		{"port_open", Target::device, TORNADO_IOC_PORT_OPEN, sizeof(tornado_port_open),
		 false, "every-request"},
		{"call", Target::client, TORNADO_IOC_CALL, sizeof(tornado_call), true},
		/* With nothing to be done, which is all that needs no caller. */
		{"serve", Target::context, TORNADO_IOC_SERVE, sizeof(tornado_serve), false, nullptr,
		 offsetof(tornado_serve, label)},
		{"port_lacking", Target::port, TORNADO_IOC_PORT_LACKING,
		 sizeof(tornado_port_lacking), true},
		{"port_statistics", Target::port, TORNADO_IOC_PORT_STATISTICS,
		 sizeof(tornado_port_statistics), true},
		/* Its label is where others have their name. */
		{"port_revoke", Target::port, TORNADO_IOC_PORT_REVOKE, sizeof(tornado_port_revoke),
		 false, "label"},
		{"region_create", Target::device, TORNADO_IOC_REGION_CREATE,
		 sizeof(tornado_region_create), false, nullptr,
		 offsetof(tornado_region_create, cookie)},
		{"region_seal", Target::region, TORNADO_IOC_REGION_SEAL,
		 sizeof(tornado_region_seal), true},
		{"region_statistics", Target::region, TORNADO_IOC_REGION_STATISTICS,
		 sizeof(tornado_region_statistics), true, nullptr,
		 offsetof(tornado_region_statistics, asked)},
		/* Nothing. */
		{"region_supply", Target::paged_region, TORNADO_IOC_REGION_SUPPLY,
		 sizeof(tornado_region_supply), true},
		/* Of this process, which has something mapped. */
		{"region_process", Target::device, TORNADO_IOC_REGION_PROCESS,
		 sizeof(tornado_region_process), true},
	};

	return requests;
}

constexpr std::size_t name_offset = offsetof(tornado_service_open, name);
static_assert(offsetof(tornado_port_open, name) == name_offset);
static_assert(offsetof(tornado_port_publish, name) == name_offset);
static_assert(offsetof(tornado_port_revoke, label) == name_offset);

void fill_name(const Request &request, std::vector<std::byte> &argument)
{
	if (request.name_in_it)
		std::strcpy(reinterpret_cast<char *>(&argument[name_offset]), request.name_in_it);
}

RequestTest::RequestTest()
{
	publish(port_.get(), "every-request");
}

std::string name_of(const testing::TestParamInfo<Request> &info)
{
	return info.param.name;
}

std::vector<std::byte> RequestTest::valid(std::size_t length)
{
	std::vector<std::byte> argument(length);

	store(argument, size_offset, static_cast<std::uint32_t>(length));
	fill_name(GetParam(), argument);
	return argument;
}

const FileDescriptor &RequestTest::target() const
{
	switch (GetParam().target) {
	case Target::device:
		return device_;
	case Target::counter:
		return counter_;
	case Target::port:
		return port_;
	case Target::unnamed_port:
		return unnamed_port_;
	case Target::client:
		return client_;
	case Target::region:
		return region_;
	case Target::paged_region:
		return paged_region_;
	case Target::context:
		break;
	}
	return context_;
}

int RequestTest::call(void *argument)
{
	const int result = request(target().get(), GetParam().command, argument);

	/* What is not 0 is the descriptor of something new. */
	if (result > 0)
		FileDescriptor{result}.reset();
	return result < 0 ? result : 0;
}

void RequestTest::expect_refused(std::vector<std::byte> argument, int error)
{
	const auto before = argument;

	EXPECT_EQ(call(argument.data()), -error);
	EXPECT_EQ(argument, before) << "a failed call wrote to its argument";
}

void RequestTest::expect_accepted(std::vector<std::byte> argument)
{
	EXPECT_EQ(call(argument.data()), 0);
}

} // namespace tornado::selftest
