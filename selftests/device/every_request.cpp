// SPDX-License-Identifier: GPL-2.0
#include "every_request.hpp"

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
		{"counter_create", Target::device, TORNADO_IOC_COUNTER_CREATE,
		 sizeof(tornado_counter_create), false},
		{"counter_add", Target::counter, TORNADO_IOC_COUNTER_ADD,
		 sizeof(tornado_counter_add), false},
		{"counter_read", Target::counter, TORNADO_IOC_COUNTER_READ,
		 sizeof(tornado_counter_read), true},
		{"port_create", Target::device, TORNADO_IOC_PORT_CREATE,
		 sizeof(tornado_port_create), false},
		{"port_client", Target::port, TORNADO_IOC_PORT_CLIENT, sizeof(tornado_port_client),
		 false},
		{"port_context", Target::port, TORNADO_IOC_PORT_CONTEXT,
		 sizeof(tornado_port_context), false},
		{"call", Target::client, TORNADO_IOC_CALL, sizeof(tornado_call), true},
		/* With nothing to be done, which is all that needs no caller. */
		{"serve", Target::context, TORNADO_IOC_SERVE, sizeof(tornado_serve), false},
	};

	return requests;
}

std::string name_of(const testing::TestParamInfo<Request> &info)
{
	return info.param.name;
}

std::vector<std::byte> RequestTest::valid(std::size_t length)
{
	std::vector<std::byte> argument(length);

	store(argument, size_offset, static_cast<std::uint32_t>(length));
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
	case Target::client:
		return client_;
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
