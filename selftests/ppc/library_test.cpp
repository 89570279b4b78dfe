// SPDX-License-Identifier: GPL-2.0
/* The library's servers and clients on the real module. */
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <tornado/ppc.hpp>
#include <tornado/ppc/clustered.hpp>

#include "child.hpp"
#include "cpus.hpp"
#include "deadline.hpp"
#include "ports.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;
using ppc::Client;
using ppc::Port;
using ppc::Proxy;

constexpr auto name = "ppc-library-test";

/* What the tests call. */
class Desk
{
public:
	std::string echo(std::string_view text) { return std::string{text}; }
	int cpu() { return ::sched_getcpu(); }
	FileDescriptor give(FileDescriptor file) { return file; }
	int caller_pid()
	{
		const auto caller = ppc::caller();

		return caller ? caller->pid : -caller.error().number();
	}
	int nap()
	{
		std::this_thread::sleep_for(2ms);
		return cpu();
	}
	/* Until it may leave. */
	int stay()
	{
		inside++;
		while (!may_leave)
			std::this_thread::sleep_for(1ms);
		return inside;
	}
	int stop()
	{
		const auto stopped = server->stop();

		return stopped ? 0 : stopped.error().number();
	}

	std::atomic<int> inside{0};
	std::atomic<bool> may_leave{false};
	ppc::Server *server = nullptr;
};

using DeskInterface = ppc::Interface<"desk", 1, &Desk::echo, &Desk::cpu, &Desk::give,
				     &Desk::caller_pid, &Desk::nap, &Desk::stay, &Desk::stop>;
using DeskProxy = Proxy<DeskInterface>;

template <typename T>
T expected(Result<T> result)
{
	if (!result)
		throw std::runtime_error{result.error().message()};
	return std::move(*result);
}

/* The threads that a server starts with have contexts, but may not wait yet; till then others serve
 * for them.
 */
void await_threads(const ppc::Server &server)
{
	ASSERT_TRUE(becomes_true([&server] {
		return statistics_of(server.port().fd()).contexts == server.thread_count();
	}));
}

class Library : public testing::Test
{
protected:
	void start(const ppc::PortOptions &options = {})
	{
		auto port = expected(Port::create(options));

		client = std::make_unique<DeskProxy>(expected(port.connect()));
		server = std::make_unique<ppc::Server>(
			expected(ppc::serve<DeskInterface>(std::move(port), desk)));
		desk.server = server.get();
		await_threads(*server);
	}
	~Library() override
	{
		desk.may_leave = true;
		run_on(cpus);
	}

	const std::vector<int> cpus = allowed_cpus();
	Desk desk;
	std::unique_ptr<DeskProxy> client;
	std::unique_ptr<ppc::Server> server;
};

TEST_F(Library, calls_in_words_and_in_payload)
{
	start();
	EXPECT_EQ(server->thread_count(), cpus.size());
	for (const std::size_t size : {0U, 5U, 48U, 49U, 4096U, 65536U}) {
		const std::string text(size, 'e');

		EXPECT_EQ(client->call<&Desk::echo>(text), text);
	}
	EXPECT_EQ(client->call<&Desk::echo>(std::string(65537, 'e')).error().number(), EMSGSIZE);
}

TEST_F(Library, by_name_from_another_process)
{
	start();
	ASSERT_TRUE(server->port().publish(name));
	Child child{[] {
		auto opened = Client::open(name, ::geteuid());

		if (!opened)
			return 1;
		return DeskProxy{std::move(*opened)}.call<&Desk::echo>("child") == "child" ? 0 : 2;
	}};
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(Client::open(name, ::geteuid() + 1).error().number(), EPERM);
}

TEST_F(Library, serves_on_the_cpu_of_the_caller)
{
	start();
	for (const int cpu : cpus) {
		pin_to(cpu);
		for (int i = 0; i < 100; ++i)
			ASSERT_EQ(client->call<&Desk::cpu>(), cpu);
	}
}

TEST_F(Library, files_there_and_back)
{
	start();
	FileDescriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
	const auto back = client->call<&Desk::give>(file);

	ASSERT_TRUE(back) << back.error().message();
	EXPECT_GE(::fcntl(back->get(), F_GETFD), 0);
	EXPECT_NE(back->get(), file.get());
	EXPECT_TRUE(client->call<&Desk::give>(expected(server->port().connect()).release()))
		<< "a client goes with a call";
	const auto loop = client->call<&Desk::give>(FileDescriptor{::dup(server->port().fd())});
	EXPECT_EQ(loop.error().number(), ELOOP);
}

TEST_F(Library, tells_who_calls_if_it_was_asked_for)
{
	start({.tells_caller = true});
	EXPECT_EQ(client->call<&Desk::caller_pid>(), ::getpid());
	EXPECT_EQ(ppc::caller().error().number(), ENOMSG);
	client.reset();
	server.reset();
	start();
	EXPECT_EQ(client->call<&Desk::caller_pid>(), -EOPNOTSUPP);
}

TEST_F(Library, makes_threads_where_they_lack)
{
	start();
	pin_to(cpus.front());
	const auto grown = [this] { return server->thread_count() > cpus.size(); };
	const Deadline enough(0ms, grown);

	start_together(3U, [&](unsigned) {
		while (!enough) {
			const auto cpu = client->call<&Desk::nap>();

			EXPECT_TRUE(cpu) << cpu.error().message();
		}
	});
	EXPECT_TRUE(grown());
}

TEST_F(Library, stop_waits_for_calls_in_progress)
{
	start();
	std::jthread caller(
		[this] { EXPECT_EQ(client->call<&Desk::stay>(), 1) << "it was finished"; });
	while (desk.inside == 0)
		std::this_thread::sleep_for(1ms);
	std::atomic<bool> is_stopped{false};
	std::jthread stopper([&] {
		EXPECT_TRUE(server->stop());
		is_stopped = true;
	});
	std::this_thread::sleep_for(200ms);
	EXPECT_FALSE(is_stopped);
	desk.may_leave = true;
	stopper.join();
	caller.join();
	EXPECT_EQ(server->thread_count(), 0U);
	const auto late = client->call<&Desk::echo>("late");
	EXPECT_EQ(late.error().number(), EPIPE);
	EXPECT_EQ(late.error().message(),
		  "call a server: the server ended, or closed its port; whether the call had an "
		  "effect is not known; connect again when the server is there");
	EXPECT_TRUE(server->stop()) << "again";
}

/* Who is in the server may need one of them to leave. */
TEST_F(Library, stop_ends_calls_that_wait_while_others_are_in_progress)
{
	start({.contexts_per_cpu = 1});
	pin_to(cpus.front());
	std::jthread inside([this] { EXPECT_EQ(client->call<&Desk::stay>(), 1); });
	while (desk.inside == 0)
		std::this_thread::sleep_for(1ms);
	const auto before = statistics_of(server->port().fd()).queued;
	std::jthread waiting([this] {
		EXPECT_EQ(client->call_for<&Desk::echo>(30s, "x").error().number(), EPIPE);
		desk.may_leave = true;
	});
	while (statistics_of(server->port().fd()).queued == before)
		std::this_thread::sleep_for(1ms);
	EXPECT_TRUE(server->stop());
}

TEST_F(Library, stops_while_clients_call)
{
	for (int round = 0; round < 10; ++round) {
		start();
		std::atomic<int> served{0};
		std::jthread stopper([&] {
			while (served < 20)
				std::this_thread::yield();
			EXPECT_TRUE(server->stop());
		});
		start_together(3U, [&](unsigned) {
			for (;;) {
				const auto reply = client->call<&Desk::echo>("x");

				if (!reply) {
					EXPECT_EQ(reply.error().number(), EPIPE);
					return;
				}
				EXPECT_EQ(*reply, "x");
				served++;
			}
		});
	}
}

TEST_F(Library, does_not_stop_itself)
{
	start();
	EXPECT_EQ(client->call<&Desk::stop>(), EDEADLK);
	EXPECT_TRUE(client->call<&Desk::echo>("goes on"));
}

TEST_F(Library, a_client_that_is_killed_in_a_call)
{
	start();
	Child child{[this] { return client->call<&Desk::stay>() ? 0 : 1; }};
	while (desk.inside == 0)
		std::this_thread::sleep_for(1ms);
	child.kill(SIGKILL);
	EXPECT_EQ(child.wait(), -SIGKILL);
	desk.may_leave = true;
	EXPECT_EQ(client->call<&Desk::echo>("goes on"), "goes on");
}

TEST_F(Library, a_call_that_takes_too_long)
{
	start();
	const auto late = client->call_for<&Desk::stay>(50ms);

	EXPECT_EQ(late.error().number(), ETIMEDOUT);
	desk.may_leave = true;
	EXPECT_TRUE(client->call<&Desk::echo>("goes on"));
}

TEST_F(Library, bare_calls_that_make_no_sense)
{
	start();
	std::array<char, 64> reply{};
	for (std::uint64_t word = 0; word < 300; ++word) {
		auto argument = make_call(word % 3 == 0 ? word : word << 30);

		argument.word[1] = ~word;
		argument.payload = reinterpret_cast<std::uintptr_t>(reply.data());
		argument.payload_length = static_cast<std::uint32_t>(word % 64);
		ASSERT_EQ(call(client->transport().fd(), argument), 0);
		ASSERT_NE(argument.word[0], 0U) << "a status";
	}
	EXPECT_TRUE(client->call<&Desk::echo>("goes on"));
}

TEST_F(Library, replies_that_the_caller_or_the_port_has_no_room_for)
{
	start({.buffer_size = 4096});
	EXPECT_EQ(client->call<&Desk::echo>(std::string(4097, 'x')).error().message(),
		  "call a server: the payload is larger than the buffers of the port; send less at "
		  "a time, or make the port with larger buffers");
	EXPECT_TRUE(client->call<&Desk::echo>(std::string(4096, 'x')));
}

TEST(LibraryPort, misuse_has_words)
{
	EXPECT_EQ(Client::open("nobody-has-this").error().message(),
		  "open the port nobody-has-this: no server has published the name; start the "
		  "server, in the same network namespace");
	EXPECT_EQ(Client::open("").error().number(), EINVAL);
	EXPECT_EQ(Client::open(std::string(32, 'n')).error().number(), EINVAL);
	EXPECT_EQ(Client::open(std::string_view("a\0b", 3)).error().number(), EINVAL);
	EXPECT_EQ(Port::create({.buffer_size = 262145}).error().number(), EINVAL);
	const auto port = expected(Port::create());
	ASSERT_TRUE(port.publish(name));
	EXPECT_EQ(port.publish("another").error().number(), EBUSY);
	EXPECT_EQ(expected(Port::create()).publish(name).error().number(), EEXIST);
	const DeskProxy nothing{Client{FileDescriptor{::open("/dev/null", O_RDWR | O_CLOEXEC)}}};
	EXPECT_EQ(nothing.call<&Desk::cpu>().error().number(), ENOTTY);
	const DeskProxy closed{Client{FileDescriptor{}}};
	EXPECT_EQ(closed.call<&Desk::cpu>().error().number(), EBADF);
}

/* One for each CPU. */
struct Counts {
	static constexpr const char *type_name = "counts";

	int count() { return calls++; }
	std::atomic<int> calls{0};
};
using CountsInterface = ppc::Interface<"counts", 1, &Counts::count>;

struct {
} nothing_shared;

TEST_F(Library, calls_of_a_clustered_object_reach_the_rep_of_their_cpu)
{
	constexpr int calls = 100;
	auto started = expected(UserLevel::start());
	const auto counts = object::create<Counts>(object::Clustering::cpu, nothing_shared).value();
	auto port = expected(Port::create());
	const Proxy<CountsInterface> proxy{expected(port.connect())};
	auto serving = expected(ppc::serve<CountsInterface>(std::move(port), counts));

	await_threads(serving);
	for (const int cpu : cpus) {
		pin_to(cpu);
		for (int i = 0; i < calls; ++i)
			ASSERT_EQ(proxy.call<&Counts::count>(), i) << "of CPU " << cpu;
	}
	ASSERT_TRUE(counts.destroy());
	tornado_synchronize(&tornado_default_domain);
	EXPECT_EQ(proxy.call<&Counts::count>().error().number(), ESTALE);
	EXPECT_TRUE(serving.stop());
}

} // namespace
} // namespace tornado::selftest
