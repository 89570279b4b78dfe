// SPDX-License-Identifier: GPL-2.0
/*
 * How threads wait for each other, over the kernel's API.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/minmax.h>
#include <linux/processor.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include "waiting.h"

void tornado_platform_cpu_relax(void)
{
	cpu_relax();
}

int tornado_platform_spinning_helps(void)
{
	return !need_resched() && num_online_cpus() > 1;
}

unsigned long long tornado_platform_clock_ns(void)
{
	return ktime_get_mono_fast_ns();
}

void *tornado_platform_current_thread(void)
{
	return current;
}

unsigned int tornado_platform_park(const unsigned int *state, unsigned int asleep)
{
	unsigned int now;

	for (;;) {
		/* Its barrier pairs with that of wake_up_process(). */
		set_current_state(TASK_UNINTERRUPTIBLE);
		/* Acquire: pairs with the exchange in tornado_platform_unpark(). */
		now = smp_load_acquire(state);
		if (now != asleep)
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return now;
}

void tornado_platform_unpark(void *thread, unsigned int *state, unsigned int value,
			     unsigned int asleep)
{
	unsigned int awake = READ_ONCE(*state);

	/* A full barrier, as below. */
	if (awake != asleep && try_cmpxchg(state, &awake, value))
		return;
	/*
	 * Once the state is changed the thread may go on, and end; RCU keeps its
	 * task_struct.
	 */
	rcu_read_lock();
	/* A full barrier: pairs with the acquire of who looks at the state. */
	if (xchg(state, value) == asleep)
		wake_up_process(thread);
	rcu_read_unlock();
}

int tornado_platform_park_until(const unsigned int *state, unsigned int asleep, int any_signal,
				unsigned long long deadline_ns)
{
	unsigned int sleeping = any_signal ? TASK_INTERRUPTIBLE : TASK_KILLABLE;
	ktime_t deadline = min_t(u64, deadline_ns, KTIME_MAX);
	/* A timer that is never due would cost as much as the wake-up. */
	ktime_t *timer = deadline < KTIME_MAX ? &deadline : NULL;
	int result = 0;

	for (;;) {
		/* Freezable: who is to end this may be frozen already. */
		set_current_state(sleeping | TASK_FREEZABLE);
		/* Acquire: pairs with the exchange in tornado_platform_unpark(). */
		if (smp_load_acquire(state) != asleep) {
			result = 0;
			break;
		}
		if (result)
			break;
		if (signal_pending_state(sleeping, current))
			result = -EINTR;
		else if (!schedule_hrtimeout_range(timer, current->timer_slack_ns,
						   HRTIMER_MODE_ABS))
			result = -ETIMEDOUT;
	}
	__set_current_state(TASK_RUNNING);
	return result;
}

void tornado_platform_spinlock_start(void *lock)
{
	raw_spin_lock_init((raw_spinlock_t *)lock);
}

unsigned long tornado_platform_spinlock_lock(void *lock)
	__acquires(lock)
{
	unsigned long interrupts;

	raw_spin_lock_irqsave((raw_spinlock_t *)lock, interrupts);
	return interrupts;
}

void tornado_platform_spinlock_unlock(void *lock, unsigned long interrupts)
	__releases(lock)
{
	raw_spin_unlock_irqrestore((raw_spinlock_t *)lock, interrupts);
}
