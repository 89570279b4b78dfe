// SPDX-License-Identifier: GPL-2.0
/* Clients that want more than their share, or change what they ask for while they ask. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "child.hpp"
#include "cpus.hpp"
#include "incrementing.hpp"
#include "ports.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::uint32_t buffer_size = 8192;

class Hostile : public testing::Test
{
protected:
	FileDescriptor port = create_port(buffer_size);
	FileDescriptor client = create_client(port.get());
};

/* Calls wait in order, so whoever makes many delays others by no more than one each. */
TEST_F(Hostile, client_that_floods)
{
	constexpr unsigned flooders = 16;
	const FileDescriptor other = create_client(port.get());
	std::atomic<bool> is_over{false};
	ServerThread server(port.get(), buffer_size, increment);

	start_together(flooders + 1, [&](unsigned thread) {
		if (thread < flooders) {
			while (!is_over) {
				auto argument = make_call();
				EXPECT_EQ(call(other.get(), argument), 0);
			}
			return;
		}
		for (std::uint64_t i = 0; i < 50; i++)
			expect_increment(client, i);
		is_over = true;
	});
	port.reset();
	server.await_end();
}

/* What is checked has to be what is used, however often the caller changes it. */
TEST_F(Hostile, struct_and_payload_that_change)
{
	constexpr std::uint32_t largest = 1U << 20;
	std::vector<unsigned char> payload(largest);
	auto shared = make_call();
	std::atomic<bool> is_over{false};
	std::atomic<long> served{0};
	std::atomic<long> refused{0};
	ServerThread server(port.get(), buffer_size, [&](Context &context) {
		EXPECT_LE(context.told.payload_length, buffer_size);
		EXPECT_LE(context.told.reply_capacity, buffer_size);
		served++;
		return context.told.reply_capacity;
	});

	shared.payload = shared.reply = reinterpret_cast<std::uintptr_t>(payload.data());
	start_together(3U, [&](unsigned thread) {
		/* The kernel's view of it, which no compiler may merge. */
		auto *argument = const_cast<volatile tornado_call *>(&shared);
		if (thread == 0) {
			for (std::uint32_t i = 0; !is_over; i++) {
				argument->payload_length = i % 2 ? 16 : largest;
				argument->reply_capacity = i % 3 ? 16 : largest;
				argument->size = i % 7 ? sizeof(shared) : 0;
				argument->reply_length = 0;
			}
			return;
		}
		const auto began = std::chrono::steady_clock::now();
		while (!is_over) {
			const int result = call(client.get(), shared);
			EXPECT_TRUE(result == 0 || result == -EMSGSIZE || result == -EINVAL ||
				    result == -E2BIG)
				<< result;
			refused += result < 0 ? 1 : 0;
			if ((served > 200 && refused > 200) ||
			    std::chrono::steady_clock::now() - began > 30s)
				is_over = true;
		}
	});
	EXPECT_GT(served, 0);
	EXPECT_GT(refused, 0);
	port.reset();
	server.await_end();
}

/* A process that has no room for one more file. */
TEST_F(Hostile, no_room_for_files)
{
	Child child{[this] {
		const auto device = open_device();
		if (publish(port.get(), "no_room_for_files") != 0)
			return 1;
		const rlimit none{.rlim_cur = 0, .rlim_max = 0};
		if (::setrlimit(RLIMIT_NOFILE, &none) < 0)
			return 2;
		tornado_port_create create{};
		tornado_port_client client_of{};
		tornado_port_context context{};
		create.size = sizeof(create);
		client_of.size = sizeof(client_of);
		context.size = sizeof(context);
		for (unsigned i = 0; i < 1000; i++) {
			if (request(device.get(), TORNADO_IOC_PORT_CREATE, &create) != -EMFILE)
				return 3;
			if (request(port.get(), TORNADO_IOC_PORT_CLIENT, &client_of) != -EMFILE)
				return 4;
			if (request(port.get(), TORNADO_IOC_PORT_CONTEXT, &context) != -EMFILE)
				return 5;
			if (open_port(device.get(), "no_room_for_files") != -EMFILE)
				return 6;
		}
		return 0;
	}};
	EXPECT_EQ(child.wait(), 0);

	/* Nothing is left of what did not come about.  A server that moves may not be counted. */
	ServerThread server(port.get(), buffer_size, increment, allowed_cpus().front());
	expect_increment(client, 1);
	EXPECT_EQ(statistics_of(port.get()).contexts, 1U);
	port.reset();
	server.await_end();
}

/* As many ports as there is room for, each of them good. */
TEST_F(Hostile, many_ports)
{
	Child child{[] {
		const rlimit few{.rlim_cur = 256, .rlim_max = 256};
		if (::setrlimit(RLIMIT_NOFILE, &few) < 0)
			return 1;
		const auto device = open_device();
		std::vector<FileDescriptor> ports;
		tornado_port_create create{};
		create.size = sizeof(create);
		int result = 0;
		while ((result = request(device.get(), TORNADO_IOC_PORT_CREATE, &create)) >= 0)
			ports.emplace_back(result);
		if (result != -EMFILE || ports.size() < 100)
			return 2;
		ports.pop_back();
		const auto last = create_client(ports.back().get());
		auto argument = make_call();
		argument.deadline_ns = after_ms(1);
		return call(last.get(), argument) == -ETIMEDOUT ? 0 : 3;
	}};
	EXPECT_EQ(child.wait(), 0);
}

/* A debugger stops the server: its caller waits until its deadline, and others are served later. */
TEST_F(Hostile, traced_server)
{
	Child server{[this] {
		client.reset();
		Context context{port.get(), buffer_size};
		int error = context.wait();
		/* Being stopped interrupts its wait. */
		while (error == 0 || error == -EINTR)
			error = error ? context.wait() : context.reply_and_wait(increment(context));
		return 1;
	}};

	expect_increment(client, 1);
	ASSERT_EQ(::ptrace(PTRACE_SEIZE, server.pid(), nullptr, nullptr), 0);
	ASSERT_EQ(::ptrace(PTRACE_INTERRUPT, server.pid(), nullptr, nullptr), 0);
	int status = 0;
	ASSERT_EQ(::waitpid(server.pid(), &status, 0), server.pid());
	EXPECT_TRUE(WIFSTOPPED(status));

	auto argument = make_call();
	argument.deadline_ns = after_ms(100);
	EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);
	ASSERT_EQ(::ptrace(PTRACE_DETACH, server.pid(), nullptr, nullptr), 0);
	expect_increment(client, 2);
	server.kill(SIGKILL);
	EXPECT_EQ(server.wait(), -SIGKILL);
}

/* A debugger stops the client: its call goes on, and it has the reply when it continues. */
TEST_F(Hostile, traced_client)
{
	Context context{port.get(), buffer_size};
	Child caller{[this] {
		auto argument = make_call(5);

		return call(client.get(), argument) == 0 && argument.word[0] == 6 ? 0 : 1;
	}};

	ASSERT_EQ(context.wait(), 0);
	ASSERT_EQ(::ptrace(PTRACE_SEIZE, caller.pid(), nullptr, nullptr), 0);
	ASSERT_EQ(::ptrace(PTRACE_INTERRUPT, caller.pid(), nullptr, nullptr), 0);
	EXPECT_EQ(context.reply(increment(context)), 0);
	int status = 0;
	ASSERT_EQ(::waitpid(caller.pid(), &status, 0), caller.pid());
	EXPECT_TRUE(WIFSTOPPED(status));
	ASSERT_EQ(::ptrace(PTRACE_DETACH, caller.pid(), nullptr, nullptr), 0);
	EXPECT_EQ(caller.wait(), 0);
}

} // namespace
} // namespace tornado::selftest
