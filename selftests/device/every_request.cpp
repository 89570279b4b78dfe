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

int RequestTest::call(void *argument)
{
	const auto &file = GetParam().target == Target::device ? device_ : counter_;
	const int result = request(file.get(), GetParam().command, argument);

	if (result > 0 && GetParam().command == TORNADO_IOC_COUNTER_CREATE)
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
