// SPDX-License-Identifier: GPL-2.0
/*
 * What the core's calls are made of: handing the CPU over, and memory of the
 * programs that call.
 */
#include <linux/sched.h>
#include <linux/sched/stat.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>
#include "calls.h"

int tornado_platform_is_alone(void)
{
	return single_task_running();
}

void tornado_platform_thread_hold(void *thread)
{
	get_task_struct(thread);
}

void tornado_platform_thread_release(void *thread)
{
	put_task_struct(thread);
}

/*
 * yield_to() is not positive if the thread is of another scheduling class, runs
 * already, or is not ready to.  A thread that is to be stopped or killed goes the
 * ordinary way.
 */
int tornado_platform_hand_over(void *thread)
{
	return yield_to(thread, true) > 0;
}

int tornado_platform_copy_from_caller(void *to, const void *from, unsigned long size,
				      int may_sleep)
{
	const void __user *user = (__force const void __user *)from;
	unsigned long left;

	if (may_sleep)
		return !copy_from_user(to, user, size);
	pagefault_disable();
	left = copy_from_user(to, user, size);
	pagefault_enable();
	return !left;
}

int tornado_platform_copy_to_caller(void *to, const void *from, unsigned long size, int may_sleep)
{
	void __user *user = (__force void __user *)to;
	unsigned long left;

	if (may_sleep)
		return !copy_to_user(user, from, size);
	pagefault_disable();
	left = copy_to_user(user, from, size);
	pagefault_enable();
	return !left;
}
