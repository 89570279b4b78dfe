// SPDX-License-Identifier: GPL-2.0
/* Clients and servers that die, stop, or take too long. */
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.hpp"
#include "environment.hpp"
#include "ports.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

class PortFailure : public testing::Test
{
protected:
	/* A process that serves in its only thread, and has the port alone. */
	Child serve_elsewhere(const std::function<int(Context &)> &serve)
	{
		return Child{[this, serve] {
			client.reset();
			Context context{port.get()};

			return serve(context);
		}};
	}

	FileDescriptor port = create_port();
	FileDescriptor client = create_client(port.get());
};

TEST_F(PortFailure, closing_the_port_ends_calls_and_waits)
{
	std::jthread caller([this] {
		auto argument = make_call();

		EXPECT_EQ(call(client.get(), argument), -EPIPE);
	});
	Context busy{port.get()};
	ASSERT_EQ(busy.wait(), 0);

	std::atomic<bool> has_context{false};
	std::jthread waiting([&] {
		Context context{port.get()};

		has_context = true;
		EXPECT_EQ(context.wait(), -EPIPE);
	});
	while (!has_context)
		std::this_thread::yield();
	std::this_thread::sleep_for(10ms);
	port.reset();
	caller.join();
	waiting.join();
	EXPECT_EQ(busy.reply(), 0);
	EXPECT_EQ(busy.wait(), -EPIPE);

	auto argument = make_call();
	EXPECT_EQ(call(client.get(), argument), -EPIPE);
}

TEST_F(PortFailure, dead_server_process)
{
	Child server = serve_elsewhere([](Context &context) {
		context.wait();
		::raise(SIGKILL);
		return 0;
	});

	port.reset();
	auto argument = make_call();
	EXPECT_EQ(call(client.get(), argument), -EPIPE);
	EXPECT_EQ(server.wait(), -SIGKILL);
	EXPECT_EQ(call(client.get(), argument), -EPIPE);
}

TEST_F(PortFailure, dead_server_thread)
{
	/* Its context stays open in the process. */
	FileDescriptor context{};
	std::jthread server([&] {
		context = create_context(port.get());
		tornado_serve argument{};

		argument.size = sizeof(argument);
		argument.what = TORNADO_SERVE_WAIT;
		EXPECT_EQ(request(context.get(), TORNADO_IOC_SERVE, &argument), 0);
	});
	auto argument = make_call();

	EXPECT_EQ(call(client.get(), argument), -EPIPE);
	server.join();

	/* Nobody can use it any more. */
	tornado_serve serve{};

	serve.size = sizeof(serve);
	serve.what = TORNADO_SERVE_WAIT;
	EXPECT_EQ(request(context.get(), TORNADO_IOC_SERVE, &serve), -EPERM);

	/* And others serve. */
	ServerThread other(port.get(), 0, [](Context &) { return 0; });
	EXPECT_EQ(call(client.get(), argument), 0);
	port.reset();
}

TEST_F(PortFailure, context_closed_with_a_call)
{
	std::jthread caller([this] {
		auto argument = make_call();

		EXPECT_EQ(call(client.get(), argument), -EPIPE);
	});
	Context context{port.get()};

	ASSERT_EQ(context.wait(), 0);
	context.close();
}

TEST_F(PortFailure, killed_client)
{
	Child caller{[this] {
		auto argument = make_call();

		return call(client.get(), argument) == 0 ? 0 : 1;
	}};
	Context context{port.get()};

	ASSERT_EQ(context.wait(), 0);
	caller.kill(SIGKILL);
	EXPECT_EQ(caller.wait(), -SIGKILL);
	EXPECT_EQ(context.reply(), 0) << "a caller that is gone is no error";
	EXPECT_EQ(context.wait(after_ms(1)), -ETIMEDOUT);
}

TEST_F(PortFailure, killed_client_in_the_queue)
{
	Child caller{[this] {
		auto argument = make_call();

		return call(client.get(), argument) == 0 ? 0 : 1;
	}};

	while (statistics_of(port.get()).queued == 0)
		std::this_thread::sleep_for(1ms);
	caller.kill(SIGKILL);
	EXPECT_EQ(caller.wait(), -SIGKILL);
	Context context{port.get()};
	EXPECT_EQ(context.wait(after_ms(1)), -ETIMEDOUT);
}

TEST_F(PortFailure, deadlines)
{
	auto argument = make_call();

	argument.deadline_ns = 1;
	EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);
	argument.deadline_ns = after_ms(5);
	EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);

	Context context{port.get()};
	EXPECT_EQ(context.wait(1), -ETIMEDOUT);
	EXPECT_EQ(context.wait(after_ms(5)), -ETIMEDOUT);
}

TEST_F(PortFailure, server_that_takes_too_long)
{
	std::atomic<bool> is_served{false};
	std::jthread caller([&] {
		/* Nobody may have waited for it in time. */
		do {
			auto argument = make_call();

			argument.deadline_ns = after_ms(500);
			EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);
		} while (!is_served);
	});
	Context context{port.get()};

	EXPECT_EQ(context.wait(), 0);
	is_served = true;
	caller.join();
	EXPECT_EQ(context.reply(), 0);
}

TEST_F(PortFailure, stopped_server)
{
	Child server = serve_elsewhere([](Context &context) {
		if (context.wait() != 0)
			return 1;
		::raise(SIGSTOP);
		if (context.reply_and_wait() != 0)
			return 2;
		return context.reply() == 0 ? 0 : 3;
	});
	/* The server may not have waited for the first call in time. */
	int status = 0;
	do {
		auto argument = make_call();

		argument.deadline_ns = after_ms(200);
		EXPECT_EQ(call(client.get(), argument), -ETIMEDOUT);
	} while (::waitpid(server.pid(), &status, WNOHANG | WUNTRACED) == 0);
	ASSERT_TRUE(WIFSTOPPED(status));
	server.kill(SIGCONT);
	/* Its late reply is not that of the next call. */
	auto next = make_call(77);
	EXPECT_EQ(call(client.get(), next), 0);
	EXPECT_EQ(next.word[0], 77U);
	EXPECT_EQ(server.wait(), 0);
}

TEST_F(PortFailure, stopped_client)
{
	Child caller{[this] {
		auto argument = make_call();

		return call(client.get(), argument) == 0 ? 0 : 1;
	}};
	Context context{port.get()};

	ASSERT_EQ(context.wait(), 0);
	caller.kill(SIGSTOP);
	EXPECT_EQ(context.reply(), 0);
	caller.kill(SIGCONT);
	EXPECT_EQ(caller.wait(), 0);
}

TEST_F(PortFailure, signal_for_a_waiting_server)
{
	struct sigaction action{};

	action.sa_handler = [](int) {};
	ASSERT_EQ(::sigaction(SIGUSR1, &action, nullptr), 0);
	std::atomic<bool> is_over{false};
	std::jthread server([&] {
		Context context{port.get()};

		EXPECT_EQ(context.wait(), -EINTR);
		is_over = true;
	});
	/* Until it was waiting when it came. */
	while (!is_over) {
		::pthread_kill(server.native_handle(), SIGUSR1);
		std::this_thread::sleep_for(1ms);
	}
}

TEST_F(PortFailure, server_that_cannot_be_told)
{
	std::jthread caller([this] {
		auto argument = make_call();

		EXPECT_EQ(call(client.get(), argument), -EPIPE);
	});
	const auto context = create_context(port.get());
	/* Where it may be read, but not written. */
	static const tornado_serve argument{
		.size = sizeof(tornado_serve),
		.flags = 0,
		.deadline_ns = 0,
		.word = {},
		.what = TORNADO_SERVE_WAIT,
		.reply_length = 0,
		.payload_length = 0,
		.reply_capacity = 0,
		.lacking_cpu = 0,
		.file_count = 0,
		.label = 0,
	};
	EXPECT_EQ(request(context.get(), TORNADO_IOC_SERVE, const_cast<tornado_serve *>(&argument)),
		  -EFAULT);
}

/* Calls, deadlines, kills and contexts that come and go, all at once. */
TEST_F(PortFailure, stress)
{
	std::atomic<bool> is_over{false};
	std::atomic<long> answered{0};
	std::atomic<long> failed{0};
	start_together(7U, [&](unsigned thread) {
		if (thread < 3) {
			while (!is_over) {
				Context context{port.get()};
				for (unsigned i = 0; i < 50 && !is_over; ++i)
					if (context.wait(after_ms(2)) == 0) {
						context.told.word[0]++;
						if (i % 10 != 9) {
							EXPECT_EQ(context.reply(), 0);
						} else {
							break; /* without a reply */
						}
					}
			}
		} else if (thread < 6) {
			for (std::uint64_t i = 0; !is_over; ++i) {
				auto argument = make_call(i);

				argument.deadline_ns = after_ms(i % 3 == 0 ? 1 : 50);
				const int result = call(client.get(), argument);
				EXPECT_TRUE(result == 0 || result == -ETIMEDOUT || result == -EPIPE)
					<< result;
				if (result == 0) {
					EXPECT_EQ(argument.word[0], i + 1);
				}
				(result == 0 ? answered : failed)++;
			}
		} else {
			const auto began = std::chrono::steady_clock::now();
			while (std::chrono::steady_clock::now() - began < 30s &&
			       (answered < 500 || failed < 20 ||
				std::chrono::steady_clock::now() - began < 2s)) {
				Child victim{[this] {
					for (;;) {
						auto argument = make_call();
						call(client.get(), argument);
					}
					return 0;
				}};
				std::this_thread::sleep_for(10ms);
				victim.kill(SIGKILL);
				EXPECT_EQ(victim.wait(), -SIGKILL);
			}
			is_over = true;
		}
	});
	EXPECT_GT(answered, 0);
	EXPECT_GT(failed, 0);
}

TEST_F(PortFailure, module_in_use_stays)
{
	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_DESTRUCTIVE("a module with this bug would be unloaded");
	const auto unload = [] {
		return ::syscall(SYS_delete_module, "tornado", O_NONBLOCK) < 0 ? -errno : 0;
	};

	ASSERT_EQ(unload(), -EWOULDBLOCK);
	port.reset();
	ASSERT_EQ(unload(), -EWOULDBLOCK) << "there is still a client";
}

} // namespace
} // namespace tornado::selftest
