// SPDX-License-Identifier: GPL-2.0
/* Clients that name an object of the server, may call some methods, and are revoked. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "call_files.hpp"
#include "child.hpp"
#include "ports.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

/* A port whose server replies with the label it was told. */
class PortLabel : public testing::Test
{
protected:
	~PortLabel() override { port.reset(); }

	/* The label that a call of @method comes with, or minus errno. */
	static std::int64_t label_of(const FileDescriptor &client, std::uint64_t method = 0)
	{
		auto argument = make_call(method);
		argument.word[1] = ~std::uint64_t{0};
		argument.deadline_ns = after_ms(30'000);
		const int result = call(client.get(), argument);
		return result < 0 ? result : static_cast<std::int64_t>(argument.word[1]);
	}

	std::atomic<long> served{0};
	ServerThread::Answer answer = [this](Context &context) {
		served++;
		context.told.word[1] = context.told.label;
		return 0U;
	};
	FileDescriptor port = create_port();
	ServerThread server{port.get(), 0, answer};
};

TEST_F(PortLabel, is_that_of_the_client)
{
	const auto first = create_client(port.get(), 17);
	const auto second = create_client(port.get(), std::uint64_t{1} << 62);
	const auto none = create_client(port.get());

	for (unsigned i = 0; i < 10; i++) {
		EXPECT_EQ(label_of(first), 17);
		EXPECT_EQ(label_of(second), std::int64_t{1} << 62);
		EXPECT_EQ(label_of(none), 0);
	}
}

TEST_F(PortLabel, goes_with_the_descriptor)
{
	const auto client = create_client(port.get(), 17);

	Child child{[&] { return label_of(client) == 17 ? 0 : 1; }};
	EXPECT_EQ(child.wait(), 0);
}

TEST_F(PortLabel, is_none_of_a_client_opened_by_name)
{
	const auto device = open_device();

	ASSERT_EQ(publish(port.get(), "label_test"), 0);
	const FileDescriptor client{open_port(device.get(), "label_test")};
	EXPECT_EQ(label_of(client), 0);
}

TEST_F(PortLabel, methods_are_checked_before_the_server_hears_of_it)
{
	const auto client = create_client(port.get(), 17, 0b1010);

	for (std::uint64_t method = 0; method < 64; method++)
		EXPECT_EQ(label_of(client, method), method == 1 || method == 3 ? 17 : -EACCES);
	/* Only the lowest 16 bits are the method. */
	EXPECT_EQ(label_of(client, 0xabcd0003), 17);
	EXPECT_EQ(label_of(client, 0xabcd0002), -EACCES);
	EXPECT_EQ(label_of(client, 0xffff), -EACCES);
	EXPECT_EQ(served, 3);
}

TEST_F(PortLabel, high_methods_have_the_last_bit)
{
	const auto client = create_client(port.get(), 17, std::uint64_t{1} << 63);

	for (const std::uint64_t method : {0UL, 1UL, 62UL})
		EXPECT_EQ(label_of(client, method), -EACCES);
	for (const std::uint64_t method : {63UL, 64UL, 1000UL, 0xffffUL})
		EXPECT_EQ(label_of(client, method), 17);
}

TEST_F(PortLabel, methods_are_checked_in_calls_with_files)
{
	const auto client = create_client(port.get(), 17, 0b10);
	auto argument = make_call_files({});

	EXPECT_EQ(call_files(client.get(), argument), -EACCES);
	argument = make_call_files({});
	argument.call.word[0] = 1;
	EXPECT_EQ(call_files(client.get(), argument), 0);
	EXPECT_EQ(argument.call.word[1], 17U);
}

TEST_F(PortLabel, revoked_clients_are_of_no_use)
{
	const auto client = create_client(port.get(), 17);
	const auto limited = create_client(port.get(), 17, 1);
	const auto other = create_client(port.get(), 18);
	const auto none = create_client(port.get());

	EXPECT_EQ(revoke(port.get(), 17), 0);
	EXPECT_EQ(label_of(client), -ESTALE);
	EXPECT_EQ(label_of(limited), -ESTALE);
	EXPECT_EQ(label_of(limited, 1), -ESTALE) << "which it might not call anyway";
	EXPECT_EQ(label_of(other), 18);
	EXPECT_EQ(label_of(none), 0);
	EXPECT_EQ(served, 2);
	/* A new client is a new right. */
	const auto again = create_client(port.get(), 17);
	EXPECT_EQ(label_of(again), 17);
	EXPECT_EQ(label_of(client), -ESTALE);
	EXPECT_EQ(revoke(port.get(), 17), 0);
	EXPECT_EQ(label_of(again), -ESTALE);
}

TEST_F(PortLabel, nothing_to_revoke)
{
	EXPECT_EQ(revoke(port.get(), 99), 0);
	EXPECT_EQ(revoke(port.get(), 0), -EINVAL);
	const auto client = create_client(port.get(), 17);
	tornado_port_revoke argument{};
	argument.size = sizeof(argument);
	argument.label = 17;
	EXPECT_EQ(request(client.get(), TORNADO_IOC_PORT_REVOKE, &argument), -ENOTTY);
	EXPECT_EQ(label_of(client), 17);
}

TEST_F(PortLabel, of_a_call_that_is_served_while_it_is_revoked)
{
	const auto slow = create_port();
	const auto client = create_client(slow.get(), 17);
	std::jthread caller([&] { EXPECT_EQ(label_of(client), 17); });
	Context context{slow.get()};

	ASSERT_EQ(context.wait(), 0);
	EXPECT_EQ(context.told.label, 17U);
	EXPECT_EQ(revoke(slow.get(), 17), 0);
	context.told.word[1] = context.told.label;
	EXPECT_EQ(context.reply(), 0);
	caller.join();
	EXPECT_EQ(label_of(client), -ESTALE);
}

/* Clients are made, used, revoked and closed, all at once. */
TEST_F(PortLabel, stress)
{
	constexpr unsigned callers = 3;
	std::atomic<bool> is_over{false};
	std::atomic<long> stale{0};

	start_together(callers + 1, [&](unsigned thread) {
		if (thread == callers) {
			const auto began = std::chrono::steady_clock::now();
			while (std::chrono::steady_clock::now() - began < 30s &&
			       (stale < 50 || served < 500))
				for (std::uint64_t label = 1; label <= callers; label++)
					EXPECT_EQ(revoke(port.get(), label), 0);
			is_over = true;
			return;
		}
		const auto label = static_cast<std::int64_t>(thread + 1);
		while (!is_over) {
			const auto client =
				create_client(port.get(), static_cast<std::uint64_t>(label));
			std::int64_t result = 0;
			while (!is_over && (result = label_of(client)) == label)
				;
			EXPECT_TRUE(is_over || result == -ESTALE) << result;
			stale++;
		}
	});
	EXPECT_GT(stale, 0);
	EXPECT_GT(served, 0);
}

} // namespace
} // namespace tornado::selftest
