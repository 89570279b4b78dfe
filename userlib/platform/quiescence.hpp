// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_PLATFORM_QUIESCENCE_HPP
#define TORNADO_USERLIB_PLATFORM_QUIESCENCE_HPP

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include <tornado/types.h>

namespace tornado::platform
{

/// Grace periods over two reader counts, as in SRCU (McKenney, "Sleepable RCU", LWN, 2006): simple
/// enough to be trusted as the reference that the core's own code is tested against.
///
/// Calls are made one after the other by a thread of its own, in the order of the requests.
class Quiescence
{
public:
	Quiescence();
	/// Makes the calls that are left.
	~Quiescence();
	Quiescence(const Quiescence &) = delete;
	Quiescence &operator=(const Quiescence &) = delete;

	/// Returns what leave() wants.
	unsigned enter() noexcept;
	void leave(unsigned generation) noexcept;

	void call(tornado_deferred &deferred) noexcept;
	/// Wait for the calls requested so far.
	void barrier() noexcept;

private:
	void wait_for_readers() noexcept;
	void run(const std::stop_token &stop);

	std::atomic<unsigned> generation_{0};
	std::array<std::atomic<long>, 2> readers_{};

	std::mutex lock_; ///< protects the list and the two numbers
	std::condition_variable_any changed_;
	tornado_deferred *first_ = nullptr;
	tornado_deferred *last_ = nullptr;
	unsigned long requested_ = 0;
	unsigned long made_ = 0;

	std::jthread caller_;
};

} // namespace tornado::platform

#endif
