// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <atomic>

#include <sched.h>

namespace numasim
{

/*
 * Nearly always free, because the turnstile lets one CPU run at a time, and
 * taken on every access: a mutex would cost twice as much.
 */
class SpinLock
{
public:
	void lock()
	{
		while (taken_.exchange(true, std::memory_order_acquire))
			sched_yield();
	}

	void unlock() { taken_.store(false, std::memory_order_release); }

private:
	std::atomic<bool> taken_ = false;
};

} // namespace numasim
