// SPDX-License-Identifier: GPL-2.0
/* What clients and servers may not do, and what they get for it. */
#include <cerrno>
#include <cstddef>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "pages.hpp"
#include "ports.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::uint32_t buffer_size = 8192;

/* A port whose only context is the test's own thread. */
class Misuse : public testing::Test
{
protected:
	/* A caller in a thread of its own, and the call it makes served until the reply. */
	std::jthread begin_call(tornado_call argument, int expected)
	{
		std::jthread caller([this, argument, expected]() mutable {
			EXPECT_EQ(call(client.get(), argument), expected);
		});

		EXPECT_EQ(context.wait(), 0);
		return caller;
	}

	FileDescriptor port = create_port(buffer_size);
	FileDescriptor client = create_client(port.get());
	Context context{port.get(), buffer_size};
};

int create_port_with(std::uint32_t size)
{
	const auto device = open_device();
	tornado_port_create argument{};

	argument.size = sizeof(argument);
	argument.buffer_size = size;
	const int result = request(device.get(), TORNADO_IOC_PORT_CREATE, &argument);
	if (result >= 0)
		FileDescriptor{result}.reset();
	return result < 0 ? result : 0;
}

TEST(Port, with_the_largest_buffers)
{
	EXPECT_EQ(create_port_with(TORNADO_PORT_BUFFER_MAX), 0);
}

TEST(Port, with_buffers_that_are_too_large)
{
	EXPECT_EQ(create_port_with(TORNADO_PORT_BUFFER_MAX + 1), -EINVAL);
	EXPECT_EQ(create_port_with(~0U), -EINVAL);
}

TEST(Port, with_unknown_options)
{
	const auto device = open_device();

	for (const std::uint32_t options : {2U, 1U << 31, ~0U}) {
		tornado_port_create argument{};

		argument.size = sizeof(argument);
		argument.options = options;
		EXPECT_EQ(request(device.get(), TORNADO_IOC_PORT_CREATE, &argument), -EINVAL);
	}
}

TEST_F(Misuse, payload_larger_than_the_buffers)
{
	auto argument = make_call();

	argument.payload_length = buffer_size + 1;
	EXPECT_EQ(call(client.get(), argument), -EMSGSIZE);
	argument.payload_length = ~0U;
	EXPECT_EQ(call(client.get(), argument), -EMSGSIZE);
}

TEST(Port, with_buffers_larger_than_a_payload)
{
	constexpr std::uint32_t most = TORNADO_CALL_PAYLOAD_MAX;
	auto port = create_port(TORNADO_PORT_BUFFER_MAX);
	const auto client = create_client(port.get());
	std::uint32_t told = 0;
	ServerThread server(port.get(), TORNADO_PORT_BUFFER_MAX, [&](Context &context) {
		told = context.told.reply_capacity;
		return context.told.payload_length;
	});
	std::vector<std::byte> memory(TORNADO_PORT_BUFFER_MAX);
	auto argument = make_call();

	argument.payload = argument.reply = reinterpret_cast<std::uintptr_t>(memory.data());
	argument.reply_capacity = ~0U;
	argument.payload_length = most + 1;
	EXPECT_EQ(call(client.get(), argument), -EMSGSIZE);
	argument.payload_length = most;
	EXPECT_EQ(call(client.get(), argument), 0);
	EXPECT_EQ(argument.reply_length, most);
	EXPECT_EQ(told, most) << "what is larger is for pagers";
	port.reset(); /* ends the server */
}

TEST_F(Misuse, payload_that_is_not_there)
{
	const Pages pages{Access::write, Access::none};

	pages.protect();
	for (const std::uint64_t address :
	     {std::uint64_t{0}, ~std::uint64_t{0xfff},
	      static_cast<std::uint64_t>(
		      reinterpret_cast<std::uintptr_t>(pages.before_end_of(0, 8)))}) {
		auto argument = make_call();

		argument.payload = address;
		argument.payload_length = 16;
		std::jthread caller([&] { EXPECT_EQ(call(client.get(), argument), -EFAULT); });
		/* It may have been on its way to this context, which hears nothing of it. */
		EXPECT_EQ(context.wait(after_ms(50)), -ETIMEDOUT);
	}
}

TEST_F(Misuse, memory_for_the_reply_that_is_not_there)
{
	const Pages pages{Access::read};

	pages.protect();
	for (const std::uint64_t address :
	     {std::uint64_t{0}, ~std::uint64_t{0xfff},
	      static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(pages.bytes().data()))}) {
		auto argument = make_call();

		argument.reply = address;
		argument.reply_capacity = 16;
		const auto caller = begin_call(argument, -EFAULT);
		EXPECT_EQ(context.reply(16), 0);
	}
	/* Memory that is not used need not be there. */
	auto argument = make_call();

	argument.reply_capacity = ~0U;
	const auto caller = begin_call(argument, 0);
	EXPECT_EQ(context.told.reply_capacity, buffer_size);
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(Misuse, reply_without_a_call)
{
	EXPECT_EQ(context.reply(), -ENOMSG);
	EXPECT_EQ(context.reply_and_wait(), -ENOMSG);
}

TEST_F(Misuse, second_reply)
{
	const auto caller = begin_call(make_call(), 0);

	EXPECT_EQ(context.reply(), 0);
	EXPECT_EQ(context.reply(), -ENOMSG);
}

TEST_F(Misuse, wait_without_reply)
{
	const auto caller = begin_call(make_call(), 0);

	EXPECT_EQ(context.wait(), -EBUSY);
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(Misuse, reply_larger_than_its_caller_takes)
{
	std::byte memory[16];
	auto argument = make_call();

	argument.reply = reinterpret_cast<std::uintptr_t>(memory);
	argument.reply_capacity = sizeof(memory);
	const auto caller = begin_call(argument, 0);

	EXPECT_EQ(context.reply(17), -EMSGSIZE);
	EXPECT_EQ(context.reply(~0U), -EMSGSIZE);
	EXPECT_EQ(context.reply(16), 0);
}

TEST_F(Misuse, context_of_another_thread)
{
	const auto caller = begin_call(make_call(), 0);

	std::jthread([this] {
		EXPECT_EQ(context.reply(), -EPERM);
		EXPECT_EQ(context.wait(), -EPERM);
	}).join();
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(Misuse, unknown_things_to_serve)
{
	for (const std::uint32_t what : {4U, 1U << 31, ~0U}) {
		tornado_serve argument{};

		argument.size = sizeof(argument);
		argument.what = what;
		EXPECT_EQ(request(context.file(), TORNADO_IOC_SERVE, &argument), -EINVAL);
	}
}

TEST_F(Misuse, length_of_no_reply)
{
	tornado_serve argument{};

	argument.size = sizeof(argument);
	argument.what = TORNADO_SERVE_WAIT;
	argument.reply_length = 1;
	EXPECT_EQ(request(context.file(), TORNADO_IOC_SERVE, &argument), -EINVAL);
}

TEST_F(Misuse, mappings)
{
	const auto map = [this](std::size_t size, int flags, off_t offset) {
		void *memory = ::mmap(nullptr, size, PROT_READ, flags, context.file(), offset);
		if (memory == MAP_FAILED)
			return errno;
		::munmap(memory, size);
		return 0;
	};

	EXPECT_EQ(map(buffer_size, MAP_SHARED, 0), 0);
	EXPECT_EQ(map(4096, MAP_SHARED, 0), 0);
	EXPECT_EQ(map(buffer_size, MAP_PRIVATE, 0), EINVAL);
	EXPECT_EQ(map(4096, MAP_SHARED, 4096), EINVAL);
	EXPECT_EQ(map(buffer_size + 4096, MAP_SHARED, 0), ENXIO);
}

TEST_F(Misuse, requests_of_other_files)
{
	auto argument = make_call();
	tornado_serve serve{};

	serve.size = sizeof(serve);
	EXPECT_EQ(request(port.get(), TORNADO_IOC_CALL, &argument), -ENOTTY);
	EXPECT_EQ(request(context.file(), TORNADO_IOC_CALL, &argument), -ENOTTY);
	EXPECT_EQ(request(client.get(), TORNADO_IOC_SERVE, &serve), -ENOTTY);
}

} // namespace
} // namespace tornado::selftest
