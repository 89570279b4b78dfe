// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_PLATFORM_WORK_HPP
#define TORNADO_USERLIB_PLATFORM_WORK_HPP

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace tornado::platform
{

/// Something to do later, on a virtual CPU: platform.hpp's Work.
///
/// Each has a thread of its own, so that one which waits keeps no other from running, as with a
/// kernel's workqueue.
class Work
{
public:
	Work(void (*run)(void *), void *context);
	/// Waits until it does not run.
	~Work();
	Work(const Work &) = delete;
	Work &operator=(const Work &) = delete;

	void queue(unsigned cpu);

private:
	void loop(const std::stop_token &stop);

	void (*run_)(void *);
	void *context_;
	std::mutex lock_; ///< protects the next two
	bool queued_ = false;
	unsigned cpu_ = 0;
	std::condition_variable_any changed_;
	std::jthread thread_;
};

} // namespace tornado::platform

#endif
