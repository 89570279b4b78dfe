// SPDX-License-Identifier: GPL-2.0
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/version.h>
#include "test_threads.h"

struct crew {
	int (*body)(void *context, unsigned int thread);
	void *context;
	struct completion go;
};

struct member {
	struct crew *crew;
	unsigned int number;
	struct task_struct *task;
	struct completion done;
	int result;
};

static int member_run(void *data)
{
	struct member *member = data;

	wait_for_completion(&member->crew->go);
	member->result = member->crew->body(member->crew->context, member->number);
	complete(&member->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

int tornado_test_run_threads(unsigned int count, int (*body)(void *context, unsigned int thread),
			     void *context)
{
	struct crew crew = { .body = body, .context = context };
	struct member *members = kcalloc(count, sizeof(*members), GFP_KERNEL);
	unsigned int i, started;
	int error = 0;

	if (!members)
		return -ENOMEM;
	init_completion(&crew.go);
	for (started = 0; started < count; started++) {
		struct member *member = &members[started];

		member->crew = &crew;
		member->number = started;
		init_completion(&member->done);
		member->task = kthread_run(member_run, member, "tornado_test/%u", started);
		if (IS_ERR(member->task)) {
			error = PTR_ERR(member->task);
			break;
		}
	}
	complete_all(&crew.go);
	for (i = 0; i < started; i++) {
		wait_for_completion(&members[i].done);
		kthread_stop(members[i].task);
		error = error ?: members[i].result;
	}
	kfree(members);
	return error;
}

bool tornado_test_is_over(unsigned long until, bool enough)
{
	return time_after_eq(jiffies, enough ? until : until + 30 * HZ);
}

void tornado_test_move_to(unsigned int nth)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);

	for (nth %= num_online_cpus(); nth && cpu < nr_cpu_ids; nth--)
		cpu = cpumask_next(cpu, cpu_online_mask);
	/* A CPU that went offline meanwhile is not moved to, which does no harm. */
	if (cpu < nr_cpu_ids)
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
}

#define INTERRUPTS_APART_NS (100 * NSEC_PER_USEC)

struct interrupt {
	struct hrtimer timer;
	void (*body)(void *context);
	void *context;
};

static struct interrupt __percpu *interrupts;

static enum hrtimer_restart interrupt_fire(struct hrtimer *timer)
{
	struct interrupt *interrupt = container_of(timer, struct interrupt, timer);
	ktime_t began = ktime_get(), ended;

	interrupt->body(interrupt->context);
	ended = ktime_get();
	/* However long it took, half of the CPU's time is left to threads. */
	hrtimer_set_expires(timer, ktime_add_ns(ended, INTERRUPTS_APART_NS +
						ktime_to_ns(ktime_sub(ended, began))));
	return HRTIMER_RESTART;
}

static void interrupt_start(void *unused)
{
	struct interrupt *interrupt = this_cpu_ptr(interrupts);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&interrupt->timer, interrupt_fire, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED_HARD);
#else
	hrtimer_init(&interrupt->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	interrupt->timer.function = interrupt_fire;
#endif
	hrtimer_start(&interrupt->timer, ns_to_ktime(INTERRUPTS_APART_NS),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

int tornado_test_interrupts_start(void (*body)(void *context), void *context)
{
	unsigned int cpu;

	interrupts = alloc_percpu(struct interrupt);
	if (!interrupts)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct interrupt *interrupt = per_cpu_ptr(interrupts, cpu);

		interrupt->body = body;
		interrupt->context = context;
	}
	/* A CPU that is on its way offline could take the call after it gave its timers away. */
	cpus_read_lock();
	on_each_cpu(interrupt_start, NULL, 1);
	cpus_read_unlock();
	return 0;
}

void tornado_test_interrupts_stop(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct interrupt *interrupt = per_cpu_ptr(interrupts, cpu);

		if (interrupt->timer.function)
			hrtimer_cancel(&interrupt->timer);
	}
	free_percpu(interrupts);
}
