// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_PPC_POOL_HPP
#define TORNADO_SRC_PPC_POOL_HPP

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include <tornado/ppc/server.hpp>

#include "watch.hpp"

namespace tornado::ppc
{

/*
 * The threads of a server.  Each has a context, serves until it is told to end, and ends.
 *
 * A thread that waits for calls can be told only by a call.  So stop() calls its own port with a
 * farewell, words that nobody else knows, until no thread is left.
 *
 * Where a thread lacks is told with calls, and by the watch.
 */
class [[gnu::visibility("hidden")]] Server::Pool
{
public:
	Pool(Port port, Client client, Handler handler);

	/* On each CPU the calling thread may use; all have their contexts, or there is none. */
	Result<void> start();
	Result<void> stop();

	[[nodiscard]] const Port &port() const noexcept { return *port_; }
	[[nodiscard]] std::size_t thread_count() const noexcept { return live_; }

private:
	Result<void> make_farewell();
	/* Bound to @cpu; @result is told how it went, unless nullptr. */
	class Start;
	bool make_thread(unsigned cpu, Start *start);
	void run(unsigned cpu, Start *start) noexcept;
	void serve(Context &context);
	Reply handle(Context &context) noexcept;
	/* Once no thread is made any more. */
	void refuse_waiting() noexcept;
	void refuse_on(unsigned cpu) noexcept;

	std::optional<Port> port_; /* until all threads are joined */
	const Client client_;
	const Handler handler_;
	Words farewell_{};
	std::atomic<bool> is_stopping_{false};
	std::atomic<std::size_t> live_{0};
	std::mutex lock_; /* protects the next two */
	std::vector<std::thread> threads_;
	std::set<unsigned> cpus_; /* theirs */
	Watch watch_;
};

/* The context of the calling thread, if it is one of a server; else nullptr. */
Context *current() noexcept;

} // namespace tornado::ppc

#endif // TORNADO_SRC_PPC_POOL_HPP
