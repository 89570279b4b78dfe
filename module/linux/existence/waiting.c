// SPDX-License-Identifier: GPL-2.0
/*
 * What the core's waiting for operations is made of, besides work: ways to
 * wait, and not to disturb a CPU.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/tick.h>
#include <linux/wait_bit.h>
#include "../platform/platform.h"
#include "waiting.h"

static ushort stall_seconds = 21;
module_param(stall_seconds, ushort, 0644);
MODULE_PARM_DESC(stall_seconds,
		 "after how long to complain of an operation that does not end (default 21, 0: never)");

/*
 * No function tells other modules whether a CPU is idle.  But while it is, the
 * time that it has been idle grows.
 */
static bool is_idle(unsigned int cpu)
{
	u64 before = get_cpu_idle_time_us(cpu, NULL);

	if (before == -1ULL)
		return false;
	udelay(2);
	return get_cpu_idle_time_us(cpu, NULL) != before;
}

int tornado_platform_is_quiet(unsigned int cpu)
{
	if (cpu == raw_smp_processor_id())
		return false;
	return !cpu_online(cpu) || tick_nohz_full_cpu(cpu) || is_idle(cpu);
}

/* Sections with preemption off are RCU read-side sections. */
void tornado_platform_wait_for_preemption_off_sections(void)
{
	synchronize_rcu();
}

void tornado_platform_wait_for_preemption_off_sections_soon(void)
{
	synchronize_rcu_expedited();
}

void tornado_platform_pause(unsigned int attempt)
{
	unsigned long us = 20UL << min(attempt, 9U);

	/* Idle: an operation that takes long is no reason to report a hung task. */
	usleep_range_state(us, 2 * us, TASK_IDLE);
}

void tornado_platform_wait_until_set(unsigned char *flag)
{
	wait_var_event(flag, smp_load_acquire(flag)); /* pairs with set_and_wake() */
}

void tornado_platform_set_and_wake(unsigned char *flag)
{
	smp_store_release(flag, 1); /* pairs with wait_until_set() */
	/* Before the look at the queue: pairs with the one in prepare_to_wait_event(). */
	smp_mb();
	wake_up_var(flag);
}

unsigned long long tornado_platform_milliseconds(void)
{
	return ktime_to_ms(ktime_get());
}

unsigned int tornado_platform_stall_limit_ms(void)
{
	return READ_ONCE(stall_seconds) * 1000U;
}

void tornado_platform_report_stall(const char *domain, unsigned int cpu, long long running,
				   unsigned long long ms)
{
	pr_warn("%lld operations of domain %s, entered on CPU %u, have not ended for %llu s\n",
		running, domain, cpu, ms / 1000);
	tornado_guard_debug_report();
}
