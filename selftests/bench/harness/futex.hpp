/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <atomic>
#include <climits>
#include <cstdint>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace bench
{

/* May be in memory that processes share. */
using FutexWord = std::atomic<std::uint32_t>;

/* Sleeps while the word is `seen`; may return early. */
inline void futex_wait(FutexWord &word, std::uint32_t seen, const timespec *timeout = nullptr)
{
	syscall(SYS_futex, &word, FUTEX_WAIT, seen, timeout, nullptr, 0);
}

inline void futex_wake_one(FutexWord &word)
{
	syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

inline void futex_wake_all(FutexWord &word)
{
	syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace bench
