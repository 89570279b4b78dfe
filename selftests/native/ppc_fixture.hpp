// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_PPC_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_PPC_FIXTURE_HPP

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <tornado/in_flight.h>

#include "../../module/core/ppc/ppc.h"
#include "fixture.hpp"

namespace tornado::native
{

inline constexpr unsigned buffer_size = 4096;

/* A port, closed and given up at the end. */
class TestPort
{
public:
	explicit TestPort(unsigned contexts_per_cpu = 4, tornado_ppc_port_owner *owner = nullptr)
	{
		EXPECT_EQ(tornado_core_ppc_port_create(&raw_, buffer_size, contexts_per_cpu, owner),
			  0);
	}
	~TestPort()
	{
		close();
		tornado_core_ppc_port_put(raw_);
	}
	TestPort(const TestPort &) = delete;
	TestPort &operator=(const TestPort &) = delete;

	void close() { tornado_core_ppc_port_close(raw_); }
	tornado_ppc_port *raw() const { return raw_; }
	int call(tornado_ppc_request &request) const
	{
		return tornado_core_ppc_call(raw_, &request);
	}
	tornado_ppc_numbers numbers() const
	{
		tornado_ppc_numbers numbers{};
		tornado_core_ppc_numbers(raw_, &numbers);
		return numbers;
	}

	/* Until @count calls have had to wait for a context. */
	void await_queued(long long count) const
	{
		while (numbers().queued < count)
			std::this_thread::yield();
	}

private:
	tornado_ppc_port *raw_ = nullptr;
};

/* The context of the thread that makes it, on the virtual CPU that the thread is bound to. */
class TestContext
{
public:
	TestContext(const TestPort &port, std::atomic<int> &alive)
	{
		auto *record = new Record{alive};
		buffer = record->buffer.data();
		EXPECT_EQ(
			tornado_core_ppc_context_create(&raw_, port.raw(), buffer, destroy, record),
			0);
	}
	~TestContext()
	{
		end();
		tornado_core_ppc_context_put(raw_);
	}
	TestContext(const TestContext &) = delete;
	TestContext &operator=(const TestContext &) = delete;

	void end()
	{
		if (!ended_)
			tornado_core_ppc_context_end(raw_);
		ended_ = true;
	}
	int wait(unsigned long long deadline_ns = TORNADO_NO_DEADLINE)
	{
		service.deadline_ns = deadline_ns;
		return tornado_core_ppc_wait(raw_, &service);
	}
	int reply(unsigned length = 0)
	{
		service.reply_length = length;
		return tornado_core_ppc_reply(raw_, &service);
	}
	tornado_ppc_context *raw() const { return raw_; }

	tornado_ppc_words words{};
	tornado_ppc_service service = on(words);
	std::byte *buffer;

private:
	struct Record {
		explicit Record(std::atomic<int> &count) : alive(count) { alive++; }
		~Record() { alive--; }
		Record(const Record &) = delete;
		Record &operator=(const Record &) = delete;

		std::atomic<int> &alive;
		std::array<std::byte, buffer_size> buffer{};
	};

	static void destroy(void *owner) { delete static_cast<Record *>(owner); }
	static tornado_ppc_service on(tornado_ppc_words &words)
	{
		tornado_ppc_service service{};
		service.words = &words;
		return service;
	}

	tornado_ppc_context *raw_ = nullptr;
	bool ended_ = false;
};

/* Answers what @answer makes of each call, on a virtual CPU; closes the port at the end. */
class TestServer
{
public:
	using Answer = std::function<unsigned(TestContext &)>;

	TestServer(const TestPort &port, unsigned cpu, std::atomic<int> &alive, Answer answer)
		: port_(port), thread_([&port, cpu, &alive, answer = std::move(answer)] {
			  platform::bind_to_cpu(cpu);
			  TestContext context(port, alive);
			  while (context.wait() == 0)
				  EXPECT_EQ(context.reply(answer(context)), 0);
		  })
	{
	}

	~TestServer() { tornado_core_ppc_port_close(port_.raw()); }
	TestServer(const TestServer &) = delete;
	TestServer &operator=(const TestServer &) = delete;

private:
	const TestPort &port_;
	std::jthread thread_;
};

/* A request, with the words that it points to. */
class TestRequest : public tornado_ppc_request
{
public:
	explicit TestRequest(unsigned long long word, tornado_ppc_attachment *attached = nullptr)
		: tornado_ppc_request{}
	{
		attachment = attached;
		carried_.word[0] = word;
		words = &carried_;
		deadline_ns = TORNADO_NO_DEADLINE;
	}
	TestRequest(const TestRequest &) = delete;
	TestRequest &operator=(const TestRequest &) = delete;

private:
	tornado_ppc_words carried_{};
};

inline TestRequest make_request(unsigned long long word = 0)
{
	return TestRequest(word);
}

inline std::uint64_t after_us(std::uint64_t us)
{
	return platform::clock_ns() + us * 1000;
}

/* Contexts whose memory is in use have to be gone at the end, as all objects. */
class PpcTest : public CoreTest
{
public:
	void TearDown() override
	{
		platform::set_alone(false);
		platform::set_caller_memory(platform::CallerMemory::at_hand);
		object::objects::barrier();
		EXPECT_EQ(contexts, 0);
		CoreTest::TearDown();
	}

	std::atomic<int> contexts{0};
};

} // namespace tornado::native

#endif
