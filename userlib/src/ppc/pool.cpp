// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "pool.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <latch>
#include <system_error>

#include <sched.h>
#include <sys/random.h>

#include "failure.hpp"
#include "signals_blocked.hpp"

namespace tornado::ppc
{
namespace
{

/* The context of the calling thread, if it is one of a server. */
thread_local Context *current_context = nullptr;
thread_local const void *current_pool = nullptr;

std::vector<unsigned> allowed_cpus()
{
	std::vector<unsigned> cpus;
	cpu_set_t set;

	CPU_ZERO(&set);
	if (::sched_getaffinity(0, sizeof(set), &set) == 0)
		for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
			if (CPU_ISSET(cpu, &set))
				cpus.push_back(cpu);
	if (cpus.empty())
		cpus.push_back(static_cast<unsigned>(::sched_getcpu()));
	return cpus;
}

void bind_to(unsigned cpu) noexcept
{
	cpu_set_t set;

	/* Where it may not run any more it serves the CPU it is on. */
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	static_cast<void>(::sched_setaffinity(0, sizeof(set), &set));
}

} // namespace

/* How the first threads' contexts were made. */
class Server::Pool::Start
{
public:
	explicit Start(std::size_t threads) : left_{static_cast<std::ptrdiff_t>(threads)} {}

	void tell(const Result<void> &made)
	{
		const std::lock_guard locked(lock_);

		if (!made && result_)
			result_ = made;
		left_.count_down();
	}

	Result<void> wait()
	{
		left_.wait();

		/* Not before the last to tell has done with it. */
		const std::lock_guard locked(lock_);

		return result_;
	}

private:
	std::latch left_;
	std::mutex lock_; /* protects result_ */
	Result<void> result_;
};

Server::Pool::Pool(Port port, Client client, Handler handler)
	: port_{std::move(port)}, client_{std::move(client)}, handler_{std::move(handler)},
	  watch_{*port_, [this](unsigned cpu) { static_cast<void>(make_thread(cpu, nullptr)); }}
{
}

Result<void> Server::Pool::make_farewell()
{
	const auto bytes = std::as_writable_bytes(std::span(farewell_));

	if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
		return std::unexpected{failure::port("read random numbers", errno)};
	return {};
}

Result<void> Server::Pool::start()
{
	const auto cpus = allowed_cpus();
	Start start{cpus.size()};
	auto done = make_farewell();

	if (!done)
		return done;
	for (const unsigned cpu : cpus)
		if (!make_thread(cpu, &start))
			start.tell(std::unexpected{failure::no_thread("start a server")});
	done = start.wait();
	if (done)
		done = watch_.begin();
	if (!done)
		static_cast<void>(stop());
	return done;
}

bool Server::Pool::make_thread(unsigned cpu, Start *start)
{
	const std::lock_guard locked(lock_);
	const SignalsBlocked blocked;

	if (is_stopping_)
		return false;
	++live_;
	try {
		cpus_.insert(cpu);
		threads_.emplace_back([this, cpu, start] { run(cpu, start); });
		return true;
	} catch (const std::exception &) {
		--live_;
		return false;
	}
}

void Server::Pool::run(unsigned cpu, Start *start) noexcept
{
	bind_to(cpu);
	{
		auto context = Context::create(*port_);

		if (start != nullptr)
			start->tell(context ? Result<void>{} : std::unexpected{context.error()});
		if (context)
			serve(*context);
	}
	--live_;
}

void Server::Pool::serve(Context &context)
{
	current_context = &context;
	current_pool = this;
	auto told = context.wait();

	for (;;) {
		if (!told && (told.error().number() == EINTR || told.error().number() == EFAULT)) {
			told = context.wait();
			continue;
		}
		/* The port is closed. */
		if (!told)
			return;
		if (context.words() == farewell_) {
			static_cast<void>(context.reply({}));
			return;
		}
		if (const auto cpu = context.lacking_cpu())
			static_cast<void>(make_thread(*cpu, nullptr));

		Reply reply = handle(context);

		if (reply.length > context.memory().size())
			reply = detail::refuse(Status::too_large);
		/* Who waits after this was looked at gets a farewell. */
		if (is_stopping_) {
			static_cast<void>(context.reply(reply));
			return;
		}
		told = context.reply_and_wait(reply);
	}
}

Reply Server::Pool::handle(Context &context) noexcept
{
	try {
		return handler_(context);
	} catch (const std::bad_alloc &) {
		return detail::refuse(Status::no_memory);
	} catch (...) {
		return detail::refuse(Status::failed);
	}
}

/* What is called while no thread is left to wait may be needed to finish a call in progress: those
 * of the server by itself, or by another one that it has called.
 */
void Server::Pool::refuse_waiting() noexcept
{
	const SignalsBlocked blocked;

	try {
		std::jthread{[this] {
			for (const unsigned cpu : cpus_)
				refuse_on(cpu);
		}};
	} catch (const std::exception &) {
		return; /* As soon as there can be a thread. */
	}
}

void Server::Pool::refuse_on(unsigned cpu) noexcept
{
	bind_to(cpu);
	for (;;) {
		auto context = Context::create(*port_);

		if (!context || !context->wait(std::chrono::steady_clock::now()))
			return;
		/* A call ends with its context. */
	}
}

Result<void> Server::Pool::stop()
{
	using namespace std::chrono_literals;

	if (current_pool == this)
		return std::unexpected{Error{EDEADLK, "stop a server",
					     "the calling thread is one of its own, for which it "
					     "would wait",
					     "stop it from another thread"}};
	{
		/* From here on no thread is made. */
		const std::lock_guard locked(lock_);

		is_stopping_ = true;
	}
	watch_.end();
	auto pause = 1ms;
	while (live_ != 0) {
		Exchange farewell;

		farewell.words = farewell_;
		farewell.deadline = std::chrono::steady_clock::now() + 10ms;
		if (client_.exchange(farewell))
			continue;
		/* All that are left may be busy; they see is_stopping_. */
		refuse_waiting();
		std::this_thread::sleep_for(pause);
		pause = std::min(2 * pause, 20ms);
	}
	for (auto &thread : threads_)
		thread.join();
	threads_.clear();
	port_.reset();
	return {};
}

Server::Server(std::unique_ptr<Pool> pool) noexcept : pool_{std::move(pool)} {}
Server::Server(Server &&) noexcept = default;

Server &Server::operator=(Server &&other) noexcept
{
	std::swap(pool_, other.pool_);
	return *this;
}

Server::~Server()
{
	if (pool_)
		static_cast<void>(pool_->stop());
}

Result<Server> Server::start(Port port, Handler handler)
{
	auto client = port.connect();

	if (!client)
		return std::unexpected{std::move(client).error()};

	auto pool = std::make_unique<Pool>(std::move(port), std::move(*client), std::move(handler));

	if (auto started = pool->start(); !started)
		return std::unexpected{std::move(started).error()};
	return Server{std::move(pool)};
}

Result<void> Server::stop()
{
	return pool_->stop();
}

const Port &Server::port() const noexcept
{
	return pool_->port();
}

std::size_t Server::thread_count() const noexcept
{
	return pool_->thread_count();
}

Result<Caller> caller()
{
	if (current_context == nullptr)
		return std::unexpected{failure::port("ask who calls", ENOMSG)};
	return current_context->caller();
}

std::uint64_t label() noexcept
{
	return current_context == nullptr ? 0 : current_context->label();
}

Context *current() noexcept
{
	return current_context;
}

} // namespace tornado::ppc
