// SPDX-License-Identifier: GPL-2.0
/* What clients of services in the kernel may not do, and what they get for it. */
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "notes.hpp"
#include "pages.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using ServiceMisuse = NoteTest;

/* A name of @length bytes out of 32, then @last in the last of them. */
int open_with(std::string_view name, char last)
{
	const auto device = open_device();
	tornado_service_open wanted{};

	wanted.size = sizeof(wanted);
	name.copy(wanted.name, sizeof(wanted.name));
	wanted.name[sizeof(wanted.name) - 1] = last;
	return request(device.get(), TORNADO_IOC_SERVICE_OPEN, &wanted);
}

TEST(ServiceName, unknown)
{
	EXPECT_EQ(open_service("no-such-service"), -ENOENT);
	EXPECT_EQ(open_service(std::string(TORNADO_NAME_SIZE - 1, 'x')), -ENOENT);
}

TEST(ServiceName, empty)
{
	EXPECT_EQ(open_service(""), -EINVAL);
}

TEST(ServiceName, without_an_end)
{
	EXPECT_EQ(open_with(std::string(TORNADO_NAME_SIZE, 'x'), 'x'), -EINVAL);
}

TEST(ServiceName, with_something_behind_its_end)
{
	EXPECT_EQ(open_with("note", 'x'), -EINVAL);
}

TEST_F(ServiceMisuse, arguments_that_it_does_not_take)
{
	EXPECT_EQ(open_service("note", 1), -EINVAL);
	EXPECT_EQ(open_service("note", std::numeric_limits<std::uint64_t>::max()), -EINVAL);
}

TEST_F(ServiceMisuse, unknown_method)
{
	for (const std::uint64_t method : {std::uint64_t{2}, std::uint64_t{1} << 63}) {
		auto argument = make_call(method);

		EXPECT_EQ(call(client.get(), argument), -EOPNOTSUPP);
		EXPECT_EQ(argument.word[0], method) << "a failed call wrote to its argument";
	}
}

TEST_F(ServiceMisuse, interface_of_others)
{
	for (const std::uint32_t interface : {1U, note_interface + 1, ~0U}) {
		auto argument = make_call(method_put);

		argument.interface = interface;
		EXPECT_EQ(call(client.get(), argument), -ENOTTY);
	}
}

TEST(PortMisuse, interface_of_a_port)
{
	const auto port = create_port();
	const auto port_client = create_client(port.get());
	auto argument = make_call();

	argument.interface = note_interface;
	EXPECT_EQ(call(port_client.get(), argument), -ENOTTY);
}

TEST_F(ServiceMisuse, payload_larger_than_it_takes)
{
	EXPECT_EQ(put(client.get(), std::string(note_max + 1, 'x')), -EMSGSIZE);
	auto argument = put_call("x");

	argument.payload_length = ~0U;
	EXPECT_EQ(call(client.get(), argument), -EMSGSIZE);
}

TEST_F(ServiceMisuse, payload_that_is_not_there)
{
	const Pages pages{Access::write, Access::none};

	pages.protect();
	EXPECT_EQ(put(client.get(), "before"), 0);
	for (const std::uint64_t address :
	     {std::uint64_t{0}, ~std::uint64_t{0xfff},
	      static_cast<std::uint64_t>(
		      reinterpret_cast<std::uintptr_t>(pages.before_end_of(0, 8)))}) {
		auto argument = put_call("");

		argument.payload = address;
		argument.payload_length = 16;
		EXPECT_EQ(call(client.get(), argument), -EFAULT);
	}
	EXPECT_EQ(get(client.get()), "before");
}

TEST_F(ServiceMisuse, memory_for_the_reply_that_is_too_small)
{
	char memory[16];

	EXPECT_EQ(put(client.get(), std::string(17, 'x')), 0);
	std::memset(memory, 'y', sizeof(memory));
	auto argument = get_call(memory, sizeof(memory));
	EXPECT_EQ(call(client.get(), argument), -EMSGSIZE);
	EXPECT_EQ(argument.reply_length, 0U);
	EXPECT_EQ(std::string(memory, sizeof(memory)), std::string(16, 'y'));
}

TEST_F(ServiceMisuse, memory_for_the_reply_that_is_not_there)
{
	const Pages pages{Access::read};

	pages.protect();
	EXPECT_EQ(put(client.get(), "text"), 0);
	for (void *memory :
	     {static_cast<void *>(nullptr), static_cast<void *>(pages.bytes().data()),
	      reinterpret_cast<void *>(~std::uintptr_t{0xfff})}) {
		auto argument = get_call(memory, note_max);

		EXPECT_EQ(call(client.get(), argument), -EFAULT);
	}
	/* What is not used need not be there. */
	EXPECT_EQ(put(client.get(), ""), 0);
	auto argument = get_call(nullptr, ~0U);
	EXPECT_EQ(call(client.get(), argument), 0);
}

TEST_F(ServiceMisuse, reply_length_that_is_given)
{
	auto argument = make_call(method_put);

	argument.reply_length = 1;
	EXPECT_EQ(call(client.get(), argument), -EINVAL);
}

TEST_F(ServiceMisuse, requests_of_other_files)
{
	auto argument = make_call();

	EXPECT_EQ(request(client.get(), TORNADO_IOC_PORT_CLIENT, &argument), -ENOTTY);
	EXPECT_EQ(request(client.get(), TORNADO_IOC_SERVE, &argument), -ENOTTY);
	EXPECT_EQ(request(client.get(), TORNADO_IOC_SERVICE_OPEN, &argument), -ENOTTY);
}

} // namespace
} // namespace tornado::selftest
