// SPDX-License-Identifier: GPL-2.0
/* Programs that were compiled when the structs of calls were shorter. */
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>

#include <gtest/gtest.h>

#include "pages.hpp"
#include "ports.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

/* What the first version of each ended with. */
constexpr std::uint32_t first_create = offsetof(tornado_port_create, options);
constexpr std::uint32_t first_client = offsetof(tornado_port_client, methods);
constexpr std::uint32_t first_serve = offsetof(tornado_serve, label);

/* A struct's first bytes, right before memory that is nobody's. */
class Cut
{
public:
	template <typename Argument>
	Cut(Argument argument, std::uint32_t size)
	{
		argument.size = size;
		place_ = pages_.before_end_of(0, size);
		std::memcpy(place_, &argument, size);
		pages_.protect();
	}

	int request(int file, unsigned long command)
	{
		return selftest::request(file, command, place_);
	}

	template <typename Argument>
	[[nodiscard]] Argument read() const
	{
		Argument argument{};
		std::memcpy(&argument.size, place_, sizeof(argument.size));
		std::memcpy(&argument, place_, argument.size);
		return argument;
	}

private:
	const Pages pages_{Access::write, Access::none};
	std::byte *place_;
};

TEST(CallVersion, first_struct_makes_a_port)
{
	const auto device = open_device();
	tornado_port_create argument{};

	argument.buffer_size = 4096;
	const FileDescriptor port{
		Cut{argument, first_create}.request(device.get(), TORNADO_IOC_PORT_CREATE)};
	EXPECT_TRUE(port);
	const Context context{port.get(), 4096};
	Cut shorter{argument, first_create - 1};
	EXPECT_EQ(shorter.request(device.get(), TORNADO_IOC_PORT_CREATE), -EINVAL);
}

/* Which has no label, and may call all methods. */
TEST(CallVersion, first_struct_makes_a_client)
{
	auto port = create_port();
	ServerThread server{port.get(), 0, [](Context &context) {
				    context.told.word[1] = context.told.label;
				    return 0U;
			    }};
	const FileDescriptor client{Cut{tornado_port_client{}, first_client}.request(
		port.get(), TORNADO_IOC_PORT_CLIENT)};
	EXPECT_TRUE(client);

	for (const std::uint64_t method : {0U, 63U, 0xffffU}) {
		auto argument = make_call(method);
		argument.word[1] = ~std::uint64_t{0};
		EXPECT_EQ(call(client.get(), argument), 0);
		EXPECT_EQ(argument.word[1], 0U);
	}
	Cut shorter{tornado_port_client{}, first_client - 1};
	EXPECT_EQ(shorter.request(port.get(), TORNADO_IOC_PORT_CLIENT), -EINVAL);
	port.reset();
}

/* The label does not fit into it, and what is behind it stays as it is. */
TEST(CallVersion, first_struct_serves)
{
	const auto port = create_port();
	const auto client = create_client(port.get(), 17);
	std::jthread caller([&] {
		auto argument = make_call(5);
		EXPECT_EQ(call(client.get(), argument), 0);
		EXPECT_EQ(argument.word[0], 6U);
	});
	const auto context = create_context(port.get());
	tornado_serve argument{};

	argument.what = TORNADO_SERVE_WAIT;
	Cut waiting{argument, first_serve};
	ASSERT_EQ(waiting.request(context.get(), TORNADO_IOC_SERVE), 0);
	EXPECT_EQ(waiting.read<tornado_serve>().word[0], 5U);
	argument.what = TORNADO_SERVE_REPLY;
	argument.word[0] = 6;
	EXPECT_EQ(Cut(argument, first_serve).request(context.get(), TORNADO_IOC_SERVE), 0);
	Cut shorter{argument, first_serve - 1};
	EXPECT_EQ(shorter.request(context.get(), TORNADO_IOC_SERVE), -EINVAL);
}

/* Those that have not grown. */
TEST(CallVersion, no_shorter_structs_are_known_of_others)
{
	const auto port = create_port();
	const auto client = create_client(port.get());
	const auto refuses = [](int file, unsigned long command, auto argument) {
		return Cut{argument, sizeof(argument) - 1}.request(file, command) == -EINVAL;
	};

	EXPECT_TRUE(refuses(client.get(), TORNADO_IOC_CALL, tornado_call{}));
	EXPECT_TRUE(refuses(port.get(), TORNADO_IOC_PORT_CONTEXT, tornado_port_context{}));
	EXPECT_TRUE(refuses(port.get(), TORNADO_IOC_PORT_REVOKE, tornado_port_revoke{}));
	EXPECT_TRUE(refuses(port.get(), TORNADO_IOC_PORT_LACKING, tornado_port_lacking{}));
	EXPECT_TRUE(refuses(port.get(), TORNADO_IOC_PORT_STATISTICS, tornado_port_statistics{}));
}

} // namespace
} // namespace tornado::selftest
