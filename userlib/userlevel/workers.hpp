// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_WORKERS_HPP
#define TORNADO_USERLIB_USERLEVEL_WORKERS_HPP

#include <condition_variable>
#include <mutex>

#include <sched.h>

namespace tornado::platform
{

/// Something to do later, in a thread of the library: platform.hpp's Work.  Protected by the
/// workers' lock.
class Work
{
public:
	Work(void (*function)(void *), void *argument) noexcept : run(function), context(argument)
	{
	}

	void (*const run)(void *);
	void *const context;
	Work *next = nullptr; ///< in the queue
	bool is_queued = false;
	bool is_running = false;
};

} // namespace tornado::platform

namespace tornado::userlevel
{

/// The threads that visit, and destroy what is given up.  There are as many as there is work that
/// waits or runs at a time, so one that waits keeps no other from running; those that find nothing
/// to do for a while end, but for one.
class Workers
{
public:
	using Work = platform::Work;

	Workers() noexcept = default;

	/// false: the system has no thread for it.
	bool start() noexcept;
	/// Nothing is queued or runs any more.
	void stop() noexcept;

	void queue(Work &work) noexcept;
	/// Until it does not run, nor is it queued any more.
	void take_back(Work &work) noexcept;

	/// Threads that there are now.
	unsigned threads() noexcept;

private:
	static void *thread(void *self) noexcept;
	bool make_thread() noexcept;
	bool wait_for_work(std::unique_lock<std::mutex> &locked) noexcept;
	void run_first(std::unique_lock<std::mutex> &locked) noexcept;
	void append(Work &work) noexcept;
	void wake_one() noexcept;
	bool remove(Work &work) noexcept;

	std::mutex lock_; ///< protects all below
	std::condition_variable wanted_;
	std::condition_variable changed_; ///< a work has ended, or a thread
	Work *first_ = nullptr;
	Work **last_ = &first_;
	unsigned threads_ = 0;
	unsigned idle_ = 0; ///< of these, that will look for work before they do anything else
	bool stopping_ = false;
	cpu_set_t allowed_{}; ///< where the thread that started them may run
};

/// Until the end of the work that the calling worker runs.  Without effect if the process may not
/// run there.
void move_worker_to(unsigned cpu) noexcept;

/// Made anew in the child of fork(), where the threads are gone.
extern Workers *workers;

} // namespace tornado::userlevel

#endif
