// SPDX-License-Identifier: GPL-2.0
/*
 * Whoever runs code for somebody else's grace period passes one of the kernel's
 * tracepoints on the way: it is switched to a kernel thread, starts a work item,
 * takes an interrupt that calls a function, or runs RCU's softirq.
 */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "disturbed.h"

/* Of who counts: there is one mask.  Tracepoints take no lock. */
static DEFINE_MUTEX(disturbed_lock);
static cpumask_var_t disturbed_cpus;

static void note_this_cpu(void)
{
	cpumask_set_cpu(raw_smp_processor_id(), disturbed_cpus);
}

static bool is_meant(const char *name)
{
	return strstr(name, "rcu") || strstr(name, "tornado");
}

/* In interrupts too, on a stack that is not small: a name is short. */
static void note_function(const void *function)
{
	char name[KSYM_SYMBOL_LEN / 4];

	snprintf(name, sizeof(name), "%ps", function);
	if (is_meant(name))
		note_this_cpu();
}

static void on_switch(void *unused, bool preempt, struct task_struct *previous,
		      struct task_struct *next, unsigned int previous_state)
{
	if ((next->flags & PF_KTHREAD) && is_meant(next->comm))
		note_this_cpu();
}

static void on_work(void *unused, struct work_struct *work)
{
	note_function(work->func);
}

static void on_softirq(void *unused, unsigned int vector)
{
	if (vector == RCU_SOFTIRQ)
		note_this_cpu();
}

static void on_function(void *unused, smp_call_func_t function, call_single_data_t *data)
{
	note_function(function);
}

static void on_function_interrupt(void *unused, int vector)
{
	note_this_cpu();
}

struct bench_probe {
	const char *tracepoint_name;
	void *function;
	struct tracepoint *tracepoint; /* NULL: the kernel has none of this name */
	bool is_registered;
};

static struct bench_probe probes[] = {
	{ "sched_switch", on_switch },
	{ "workqueue_execute_start", on_work },
	{ "softirq_entry", on_softirq },
	{ "csd_function_entry", on_function },
	{ "call_function_entry", on_function_interrupt },
	{ "call_function_single_entry", on_function_interrupt },
};

static void find_tracepoint(struct tracepoint *tracepoint, void *unused)
{
	size_t index;

	for (index = 0; index < ARRAY_SIZE(probes); index++)
		if (!strcmp(tracepoint->name, probes[index].tracepoint_name))
			probes[index].tracepoint = tracepoint;
}

static struct bench_probe *probe_of(void *function)
{
	size_t index;

	for (index = 0; index < ARRAY_SIZE(probes); index++)
		if (probes[index].function == function)
			return &probes[index];
	return NULL;
}

/*
 * Linux 6.5 and later name the function that an interrupt calls.  Before, every
 * such interrupt counts, of which an idle machine has next to none.
 */
static bool is_wanted(const struct bench_probe *probe)
{
	if (probe->function == on_function_interrupt)
		return probe->tracepoint && !probe_of(on_function)->tracepoint;
	return probe->tracepoint;
}

static void unwatch(void)
{
	size_t index;

	for (index = 0; index < ARRAY_SIZE(probes); index++) {
		struct bench_probe *probe = &probes[index];

		if (probe->is_registered)
			tracepoint_probe_unregister(probe->tracepoint, probe->function, NULL);
		probe->is_registered = false;
	}
	tracepoint_synchronize_unregister();
}

static int watch(void)
{
	size_t index;

	for_each_kernel_tracepoint(find_tracepoint, NULL);
	if (!probe_of(on_switch)->tracepoint || !probe_of(on_work)->tracepoint ||
	    !probe_of(on_softirq)->tracepoint)
		return -EOPNOTSUPP;
	for (index = 0; index < ARRAY_SIZE(probes); index++) {
		struct bench_probe *probe = &probes[index];
		int error;

		if (!is_wanted(probe))
			continue;
		error = tracepoint_probe_register(probe->tracepoint, probe->function, NULL);
		if (error) {
			unwatch();
			return error;
		}
		probe->is_registered = true;
	}
	return 0;
}

static int count_each(struct bench_thread *thread, u64 operations, u64 *disturbed)
{
	int error = 0;

	*disturbed = 0;
	while (operations-- && !error) {
		cpumask_clear(disturbed_cpus);
		error = thread->run->system->operate(thread, 1);
		cpumask_clear_cpu(raw_smp_processor_id(), disturbed_cpus);
		*disturbed += cpumask_weight(disturbed_cpus);
		thread->done++;
		if (fatal_signal_pending(current))
			error = -EINTR;
	}
	return error;
}

int bench_run_disturb(struct bench_thread *thread, u64 operations, u64 *disturbed)
{
	int error;

	if (!mutex_trylock(&disturbed_lock))
		return -EBUSY;
	error = -ENOMEM;
	if (!zalloc_cpumask_var(&disturbed_cpus, GFP_KERNEL))
		goto unlock;
	error = watch();
	if (error)
		goto free;
	error = -EBUSY;
	if (bench_thread_begin(thread)) {
		error = count_each(thread, operations, disturbed);
		bench_thread_end(thread);
	}
	unwatch();
free:
	free_cpumask_var(disturbed_cpus);
unlock:
	mutex_unlock(&disturbed_lock);
	return error;
}
