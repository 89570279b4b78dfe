// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "work.hpp"

#include "../../module/core/platform.hpp"

namespace tornado::platform
{

Work::Work(void (*run)(void *), void *context)
	: run_(run), context_(context), thread_([this](const std::stop_token &stop) { loop(stop); })
{
}

Work::~Work()
{
	thread_.request_stop();
	thread_.join();
}

void Work::queue(unsigned cpu)
{
	const std::lock_guard locked(lock_);
	queued_ = true;
	cpu_ = cpu;
	changed_.notify_all();
}

void Work::loop(const std::stop_token &stop)
{
	std::unique_lock locked(lock_);
	for (;;) {
		changed_.wait(locked, stop, [this] { return queued_; });
		if (!queued_)
			return;
		queued_ = false;
		bind_to_cpu(cpu_);
		locked.unlock();
		run_(context_);
		locked.lock();
	}
}

} // namespace tornado::platform
