// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "workers.hpp"

#include <chrono>
#include <csignal>
#include <new>

#include <pthread.h>

#include "../../module/core/platform.hpp"

namespace tornado::userlevel
{

Workers *workers = nullptr;

namespace
{

/// Whether this worker is where move_work_to() has brought it.
thread_local bool is_away = false;

} // namespace

bool Workers::start() noexcept
{
	// Not what the thread may be bound to that happens to need a worker first.
	if (sched_getaffinity(0, sizeof(allowed_), &allowed_) != 0)
		CPU_ZERO(&allowed_);
	const std::lock_guard locked(lock_);
	return make_thread();
}

void Workers::stop() noexcept
{
	std::unique_lock locked(lock_);
	stopping_ = true;
	wanted_.notify_all();
	changed_.wait(locked, [this] { return threads_ == 0; });
}

unsigned Workers::threads() noexcept
{
	const std::lock_guard locked(lock_);
	return threads_;
}

/// Signals are for the program's threads.
bool Workers::make_thread() noexcept
{
	pthread_attr_t attributes;
	if (pthread_attr_init(&attributes) != 0)
		return false;
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (CPU_COUNT(&allowed_) > 0)
		pthread_attr_setaffinity_np(&attributes, sizeof(allowed_), &allowed_);
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_t made;
	bool is_made = pthread_create(&made, &attributes, thread, this) == 0;
	if (!is_made)
		// The process may not run there any more.
		is_made = pthread_create(&made, nullptr, thread, this) == 0 &&
			  pthread_detach(made) == 0;
	pthread_sigmask(SIG_SETMASK, &before, nullptr);
	pthread_attr_destroy(&attributes);
	threads_ += is_made;
	idle_ += is_made;
	return is_made;
}

void Workers::append(Work &work) noexcept
{
	work.is_queued = true;
	work.next = nullptr;
	*last_ = &work;
	last_ = &work.next;
}

void Workers::queue(Work &work) noexcept
{
	const std::lock_guard locked(lock_);
	if (work.is_queued)
		return;
	// One that runs comes to the queue when it has run: not at the same time as itself.
	if (work.is_running) {
		work.is_queued = true;
		return;
	}
	append(work);
	wake_one();
}

/// Who is idle, or only just made, may not have woken up yet for what was queued before; then it
/// makes a thread for the rest when it does.  If none can be made, the next that is free takes it.
void Workers::wake_one() noexcept
{
	if (idle_)
		wanted_.notify_one();
	else
		make_thread();
}

bool Workers::remove(Work &work) noexcept
{
	for (Work **at = &first_; *at; at = &(*at)->next)
		if (*at == &work) {
			*at = work.next;
			if (last_ == &work.next)
				last_ = at;
			return true;
		}
	return false;
}

void Workers::take_back(Work &work) noexcept
{
	std::unique_lock locked(lock_);
	changed_.wait(locked, [&work] { return !work.is_running; });
	remove(work);
}

/// false: this thread is not needed any more.
bool Workers::wait_for_work(std::unique_lock<std::mutex> &locked) noexcept
{
	using namespace std::chrono_literals;

	while (!first_) {
		if (stopping_)
			return false;
		idle_++;
		const auto waited = wanted_.wait_for(locked, 10s);
		idle_--;
		if (waited == std::cv_status::timeout && !first_ && threads_ > 1)
			return false;
	}
	return true;
}

void Workers::run_first(std::unique_lock<std::mutex> &locked) noexcept
{
	Work &work = *first_;
	remove(work);
	if (first_)
		wake_one();
	work.is_queued = false;
	work.is_running = true;
	locked.unlock();
	work.run(work.context);
	if (is_away) {
		// Where the next work may run; best effort, as the kernel's own.
		pthread_setaffinity_np(pthread_self(), sizeof(allowed_), &allowed_);
		is_away = false;
	}
	locked.lock();
	work.is_running = false;
	if (work.is_queued)
		append(work);
	changed_.notify_all();
}

void *Workers::thread(void *self) noexcept
{
	auto &all = *static_cast<Workers *>(self);
	pthread_setname_np(pthread_self(), "tornado-worker");
	std::unique_lock locked(all.lock_);
	all.idle_--;
	while (all.wait_for_work(locked))
		all.run_first(locked);
	all.threads_--;
	all.changed_.notify_all();
	return nullptr;
}

void move_worker_to(unsigned cpu) noexcept
{
	cpu_set_t *there = CPU_ALLOC(cpu + 1);
	if (!there)
		return;
	const std::size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
	CPU_ZERO_S(bytes, there);
	CPU_SET_S(cpu, bytes, there);
	is_away = pthread_setaffinity_np(pthread_self(), bytes, there) == 0;
	CPU_FREE(there);
}

} // namespace tornado::userlevel

namespace tornado::platform
{

Work *work_make(void (*run)(void *), void *context) noexcept
{
	void *memory = allocate(sizeof(Work), node_of(current_cpu()), Sleep::allowed);
	return memory ? new (memory) Work(run, context) : nullptr;
}

void work_queue(Work *work, unsigned /*cpu*/) noexcept
{
	userlevel::workers->queue(*work);
}

void move_work_to(unsigned cpu) noexcept
{
	userlevel::move_worker_to(cpu);
}

void work_free(Work *work) noexcept
{
	if (work)
		userlevel::workers->take_back(*work);
	free(work);
}

} // namespace tornado::platform
