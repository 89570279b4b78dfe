// SPDX-License-Identifier: GPL-2.0
/*
 * Work on a given CPU, at once or when the threads there give way.
 *
 * Work of the second kind waits in a list of its CPU, for a thread whose policy
 * is SCHED_BATCH: waking that one preempts nobody.  So it runs at once where the
 * CPU has nothing else to do, and elsewhere when a time slice ends, with all
 * that has gathered by then.  It only queues what it finds.
 */
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/smpboot.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <uapi/linux/sched.h>
#include <uapi/linux/sched/types.h>
#include "../platform/platform.h"
#include "work.h"

struct tornado_platform_work {
	struct work_struct work;
	void (*run)(void *context);
	void *context;
	unsigned int cpu; /* in whose list it waits, if it does */
	struct list_head waiting;
};

/* Bound to CPUs; the kernel runs no work item of one queue twice at the same time. */
static struct workqueue_struct *queue;

/* What waits until the threads of a CPU give way. */
struct patient_list {
	raw_spinlock_t lock; /* protects the rest */
	struct list_head waiting;
	bool has_thread;
};

static DEFINE_PER_CPU(struct patient_list, patient_lists);
static DEFINE_PER_CPU(struct task_struct *, patient_threads);

static void run_work(struct work_struct *item)
{
	struct tornado_platform_work *work;

	work = container_of(item, struct tornado_platform_work, work);
	work->run(work->context);
}

struct tornado_platform_work *
tornado_platform_work_make(void (*run)(void *context), void *context)
{
	struct tornado_platform_work *work = kmalloc(sizeof(*work), GFP_KERNEL);

	if (!work)
		return NULL;
	INIT_WORK(&work->work, run_work);
	work->run = run;
	work->context = context;
	work->cpu = 0;
	INIT_LIST_HEAD(&work->waiting);
	return work;
}

/* On a CPU that is offline or going there, the kernel lets it run elsewhere. */
void tornado_platform_work_queue(struct tornado_platform_work *work, unsigned int cpu)
{
	if (!cpu_online(cpu))
		cpu = WORK_CPU_UNBOUND;
	queue_work_on(cpu, queue, &work->work);
}

void tornado_platform_work_queue_patiently(struct tornado_platform_work *work, unsigned int cpu)
{
	struct patient_list *list = per_cpu_ptr(&patient_lists, cpu);
	unsigned long flags;

	raw_spin_lock_irqsave(&list->lock, flags);
	if (!list->has_thread) {
		tornado_platform_work_queue(work, cpu);
	} else if (list_empty(&work->waiting)) {
		bool first = list_empty(&list->waiting);

		work->cpu = cpu;
		list_add_tail(&work->waiting, &list->waiting);
		if (first)
			wake_up_process(per_cpu(patient_threads, cpu));
	}
	raw_spin_unlock_irqrestore(&list->lock, flags);
}

void tornado_platform_work_free(struct tornado_platform_work *work)
{
	struct patient_list *list;
	unsigned long flags;

	if (!work)
		return;
	list = per_cpu_ptr(&patient_lists, work->cpu);
	raw_spin_lock_irqsave(&list->lock, flags);
	list_del_init(&work->waiting);
	raw_spin_unlock_irqrestore(&list->lock, flags);
	flush_work(&work->work);
	kfree(work);
}

static int patient_work_waits(unsigned int cpu)
{
	return !list_empty_careful(&per_cpu_ptr(&patient_lists, cpu)->waiting);
}

static void queue_waiting(struct patient_list *list, unsigned int cpu)
{
	struct tornado_platform_work *work, *next;

	lockdep_assert_held(&list->lock);
	list_for_each_entry_safe(work, next, &list->waiting, waiting) {
		list_del_init(&work->waiting);
		tornado_platform_work_queue(work, cpu);
	}
}

static void give_way_ended(unsigned int cpu)
{
	struct patient_list *list = per_cpu_ptr(&patient_lists, cpu);

	raw_spin_lock_irq(&list->lock);
	queue_waiting(list, cpu);
	raw_spin_unlock_irq(&list->lock);
}

static void open_list(unsigned int cpu)
{
	struct patient_list *list = per_cpu_ptr(&patient_lists, cpu);

	raw_spin_lock_irq(&list->lock);
	list->has_thread = true;
	raw_spin_unlock_irq(&list->lock);
}

/* The CPU is going offline, or the module away. */
static void close_list(unsigned int cpu)
{
	struct patient_list *list = per_cpu_ptr(&patient_lists, cpu);

	raw_spin_lock_irq(&list->lock);
	list->has_thread = false;
	queue_waiting(list, cpu);
	raw_spin_unlock_irq(&list->lock);
}

/*
 * Where others give up faster than a fair share of the CPU can free, this thread
 * is not what holds it up.
 */
static void begin_thread(unsigned int cpu)
{
	const struct sched_attr patient = { .size = sizeof(patient), .sched_policy = SCHED_BATCH,
					    .sched_nice = -10 };

	WARN_ON_ONCE(sched_setattr_nocheck(current, &patient));
	open_list(cpu);
}

static void end_thread(unsigned int cpu, bool online)
{
	close_list(cpu);
}

static struct smp_hotplug_thread patient = {
	.store = &patient_threads,
	.thread_should_run = patient_work_waits,
	.thread_fn = give_way_ended,
	.thread_comm = "tornado/%u",
	.setup = begin_thread,
	.cleanup = end_thread,
	.park = close_list,
	.unpark = open_list,
};

int tornado_work_start(void)
{
	unsigned int cpu;
	int error;

	for_each_possible_cpu(cpu) {
		struct patient_list *list = per_cpu_ptr(&patient_lists, cpu);

		raw_spin_lock_init(&list->lock);
		INIT_LIST_HEAD(&list->waiting);
	}
	queue = alloc_workqueue("tornado", WQ_MEM_RECLAIM, 0);
	if (!queue)
		return -ENOMEM;
	error = smpboot_register_percpu_thread(&patient);
	if (error)
		destroy_workqueue(queue);
	return error;
}

void tornado_work_stop(void)
{
	smpboot_unregister_percpu_thread(&patient);
	destroy_workqueue(queue);
}
