/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line between the C++ core and the kernel, for waiting: what
 * module/core/platform.hpp tells under the names without prefix.  Valid C and
 * C++.
 */
#ifndef TORNADO_LINUX_SYNC_WAITING_H
#define TORNADO_LINUX_SYNC_WAITING_H

#ifdef __cplusplus
extern "C" {
#endif

void tornado_platform_cpu_relax(void);
int tornado_platform_spinning_helps(void);
unsigned long long tornado_platform_clock_ns(void);

void *tornado_platform_current_thread(void);
unsigned int tornado_platform_park(const unsigned int *state, unsigned int asleep);
void tornado_platform_unpark(void *thread, unsigned int *state, unsigned int value,
			     unsigned int asleep);
/*
 * @any_signal: or only what kills; returns 0, -ETIMEDOUT or -EINTR
 */
int tornado_platform_park_until(const unsigned int *state, unsigned int asleep, int any_signal,
				unsigned long long deadline_ns);

/* @lock: TORNADO_SPINLOCK_SIZE bytes (config.c) */
void tornado_platform_spinlock_start(void *lock);
unsigned long tornado_platform_spinlock_lock(void *lock);
void tornado_platform_spinlock_unlock(void *lock, unsigned long interrupts);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LINUX_SYNC_WAITING_H */
