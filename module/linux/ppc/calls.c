// SPDX-License-Identifier: GPL-2.0
/*
 * What the core's calls are made of: handing the CPU over, and memory of the
 * programs that call.
 */
#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <linux/sched/stat.h>
#include <linux/uaccess.h>
#include "calls.h"

int tornado_platform_is_alone(void)
{
	return single_task_running();
}

/*
 * A thread of another class than the fair one would get the CPU back at once, or,
 * with a deadline, give up what it may still run.
 */
int tornado_platform_can_hand_over(void)
{
	return current->prio >= MAX_RT_PRIO;
}

/*
 * Not yield_to(): hot, nobody but the other one is ready here, and needs no name.
 */
void tornado_platform_hand_over(void)
{
	yield();
}

/*
 * Where the kernel is preempted at any time, this has happened already.
 */
void tornado_platform_give_way(void)
{
	cond_resched();
}

/*
 * The scheduler adds to both words at the same times, and to the second one only
 * what was run: so no clock has to be read.
 */
unsigned long long tornado_platform_away_ns(void)
{
	return current->se.exec_start - current->se.sum_exec_runtime;
}

int tornado_platform_nice(void)
{
	return task_nice(current);
}

struct tornado_nice_loan tornado_platform_lend_nice(void *thread, int nice)
{
	struct tornado_nice_loan loan = { 0, 0 };
	int own = task_nice(thread);

	if (likely(own <= nice))
		return loan;
	loan.own = own;
	loan.lent = nice;
	set_user_nice(thread, nice);
	return loan;
}

void tornado_platform_take_back_nice(void *thread, struct tornado_nice_loan loan)
{
	if (task_nice(thread) == loan.lent)
		set_user_nice(thread, loan.own);
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
