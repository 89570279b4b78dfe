// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <atomic>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace numasim
{

/*
 * Where one thread sleeps until another lets it go.  std::atomic's wait() spins
 * first, which on one core only delays whoever is to open the gate.
 */
class Gate
{
public:
	/* By the thread that is going to pass. */
	void shut() { open_.store(0, std::memory_order_relaxed); }

	void pass()
	{
		while (open_.load(std::memory_order_acquire) == 0)
			syscall(SYS_futex, &open_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
	}

	/* For the thread itself, before it has gone to sleep. */
	void open_quietly() { open_.store(1, std::memory_order_release); }

	void open()
	{
		open_quietly();
		syscall(SYS_futex, &open_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
	}

private:
	std::atomic<int> open_ = 1;
};

} // namespace numasim
