// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <tornado/ppc_service.h>
#include <uapi/tornado/ppc.h>

#include "bench.h"
#include "disturbed.h"
#include "tornado_bench.h"

static const struct bench_workload *const bench_workloads[] = {
	&bench_counter_add,
	&bench_guard,
	&bench_guard_blocking,
	&bench_object_call,
	&bench_object_call_guarded,
	&bench_object_miss,
	&bench_object_stays,
	&bench_object_moved,
	&bench_object_moved_1000,
	&bench_read_lookup,
	&bench_read_lookup_1,
	&bench_read_lookup_5,
	&bench_read_lookup_20,
	&bench_read_lookup_50,
	&bench_hash_lookup,
	&bench_hash_lookup_5,
	&bench_hash_lookup_20,
	&bench_hash_lookup_50,
	&bench_lock_uncontended,
	&bench_lock_contended,
	&bench_lock_contended_apart,
	&bench_kmem_local,
	&bench_kmem_remote,
	&bench_grace_period_1,
	&bench_grace_period_4,
	&bench_grace_period_all,
	&bench_create_use_destroy,
};

static const struct bench_workload *const bench_broken_workloads[] = {
	&bench_broken_counter_add,
	&bench_broken_object_call_guarded,
};

static bool broken;
module_param(broken, bool, 0444);
MODULE_PARM_DESC(broken, "offer systems broken:*, which share a line on purpose");

/* NULL past the end. */
static const struct bench_workload *bench_workload_at(u32 index)
{
	if (index < ARRAY_SIZE(bench_workloads))
		return bench_workloads[index];
	index -= ARRAY_SIZE(bench_workloads);
	if (broken && index < ARRAY_SIZE(bench_broken_workloads))
		return bench_broken_workloads[index];
	return NULL;
}

/* An open file. */
struct bench_file {
	struct mutex lock; /* of preparation; RUN reads what it published and takes none */
	struct bench_run *run;
};

static long bench_list(struct tornado_bench_system __user *argument)
{
	const struct bench_workload *known;
	struct tornado_bench_system entry;
	u32 workload, index;

	if (copy_from_user(&entry, argument, sizeof(entry)))
		return -EFAULT;
	if (entry.reserved || entry.reserved2)
		return -EINVAL;
	index = entry.index;
	for (workload = 0; (known = bench_workload_at(workload)); workload++) {
		if (index >= known->systems_count) {
			index -= known->systems_count;
			continue;
		}
		index = array_index_nospec(index, known->systems_count);
		entry.operations = known->operations;
		entry.most_operations = known->most_operations;
		entry.simulated_operations = known->simulated_operations;
		entry.simulate_rewind = known->simulate_rewind;
		strscpy_pad(entry.workload, known->name, sizeof(entry.workload));
		strscpy_pad(entry.system, known->systems[index].name,
			    sizeof(entry.system));
		strscpy_pad(entry.description, known->description,
			    sizeof(entry.description));
		return copy_to_user(argument, &entry, sizeof(entry)) ? -EFAULT : 0;
	}
	return -ENOENT;
}

static struct bench_run *bench_create(const struct tornado_bench_prepare *order)
{
	const struct bench_workload *known;
	u32 workload, system;

	for (workload = 0; (known = bench_workload_at(workload)); workload++) {
		if (strcmp(known->name, order->workload))
			continue;
		for (system = 0; system < known->systems_count; system++)
			if (!strcmp(known->systems[system].name, order->system))
				return bench_run_create(known,
							&known->systems[system],
							order->threads);
	}
	return ERR_PTR(-ENOENT);
}

static long bench_prepare(struct bench_file *file,
			  const struct tornado_bench_prepare __user *argument)
{
	struct tornado_bench_prepare order;
	struct bench_run *run;
	long error = 0;

	if (copy_from_user(&order, argument, sizeof(order)))
		return -EFAULT;
	if (order.reserved || !order.threads ||
	    order.threads > TORNADO_BENCH_MAX_THREADS)
		return -EINVAL;
	if (strnlen(order.workload, sizeof(order.workload)) == sizeof(order.workload) ||
	    strnlen(order.system, sizeof(order.system)) == sizeof(order.system))
		return -EINVAL;
	mutex_lock(&file->lock);
	if (file->run) {
		error = -EBUSY;
		goto unlock;
	}
	run = bench_create(&order);
	if (IS_ERR(run))
		error = PTR_ERR(run);
	else
		smp_store_release(&file->run, run); /* RUN sees it whole or not at all */
unlock:
	mutex_unlock(&file->lock);
	return error;
}

static long bench_prepare_thread(struct bench_file *file,
				 const struct tornado_bench_thread __user *argument)
{
	struct tornado_bench_thread order;
	long error = -EINVAL;

	if (copy_from_user(&order, argument, sizeof(order)))
		return -EFAULT;
	if (order.reserved)
		return -EINVAL;
	mutex_lock(&file->lock);
	if (file->run && order.thread < file->run->threads_count)
		error = bench_run_prepare_thread(file->run, order.thread);
	mutex_unlock(&file->lock);
	return error;
}

/* NULL if there is no such thread. */
static struct bench_thread *bench_thread_at(struct bench_file *file, u32 index)
{
	struct bench_run *run = smp_load_acquire(&file->run); /* of bench_prepare() */

	if (!run || index >= run->threads_count)
		return NULL;
	/* Of bench_run_prepare_thread(). */
	return smp_load_acquire(&run->threads[array_index_nospec(index, run->threads_count)]);
}

static long bench_rewind(struct bench_file *file,
			 const struct tornado_bench_thread __user *argument)
{
	struct tornado_bench_thread order;
	struct bench_thread *thread;

	if (copy_from_user(&order, argument, sizeof(order)))
		return -EFAULT;
	thread = bench_thread_at(file, order.thread);
	if (order.reserved || !thread)
		return -EINVAL;
	return bench_run_rewind(thread);
}

static long bench_operate(struct bench_file *file,
			  struct tornado_bench_run __user *argument)
{
	struct tornado_bench_run order;
	struct bench_thread *thread;
	u64 start_ns, end_ns;
	long error;

	if (copy_from_user(&order, argument, sizeof(order)))
		return -EFAULT;
	thread = bench_thread_at(file, order.thread);
	if (order.reserved || !thread ||
	    order.operations > thread->run->workload->most_operations)
		return -EINVAL;
	error = bench_run_operate(thread, order.operations, &start_ns, &end_ns);
	if (error)
		return error;
	order.start_ns = start_ns;
	order.end_ns = end_ns;
	return copy_to_user(argument, &order, sizeof(order)) ? -EFAULT : 0;
}

static long bench_disturb(struct bench_file *file,
			  struct tornado_bench_disturb __user *argument)
{
	struct tornado_bench_disturb order;
	struct bench_thread *thread;
	u64 disturbed;
	long error;

	if (copy_from_user(&order, argument, sizeof(order)))
		return -EFAULT;
	thread = bench_thread_at(file, order.thread);
	if (order.reserved || !thread ||
	    order.operations > thread->run->workload->most_operations)
		return -EINVAL;
	if (!thread->run->workload->disturbs)
		return -EOPNOTSUPP;
	error = bench_run_disturb(thread, order.operations, &disturbed);
	if (error)
		return error;
	order.disturbed = disturbed;
	return copy_to_user(argument, &order, sizeof(order)) ? -EFAULT : 0;
}

static long bench_verify(struct bench_file *file,
			 struct tornado_bench_verify __user *argument)
{
	struct tornado_bench_verify order;
	long error = -EINVAL;

	if (copy_from_user(&order, argument, sizeof(order)))
		return -EFAULT;
	mutex_lock(&file->lock);
	if (file->run) {
		order.found = bench_run_found(file->run);
		error = 0;
	}
	mutex_unlock(&file->lock);
	if (!error && copy_to_user(argument, &order, sizeof(order)))
		error = -EFAULT;
	return error;
}

static long bench_echo(struct tornado_bench_echo __user *argument)
{
	struct tornado_bench_echo echo;
	u32 index;

	if (copy_from_user(&echo, argument, sizeof(echo)))
		return -EFAULT;
	for (index = 0; index < ARRAY_SIZE(echo.word); index++)
		echo.word[index] = ~echo.word[index];
	return copy_to_user(argument, &echo, sizeof(echo)) ? -EFAULT : 0;
}

static long bench_ioctl(struct file *filp, unsigned int command, unsigned long argument)
{
	struct bench_file *file = filp->private_data;
	void __user *pointer = (void __user *)argument;

	switch (command) {
	case TORNADO_BENCH_LIST:
		return bench_list(pointer);
	case TORNADO_BENCH_PREPARE:
		return bench_prepare(file, pointer);
	case TORNADO_BENCH_PREPARE_THREAD:
		return bench_prepare_thread(file, pointer);
	case TORNADO_BENCH_REWIND:
		return bench_rewind(file, pointer);
	case TORNADO_BENCH_RUN:
		return bench_operate(file, pointer);
	case TORNADO_BENCH_VERIFY:
		return bench_verify(file, pointer);
	case TORNADO_BENCH_DISTURB:
		return bench_disturb(file, pointer);
	case TORNADO_BENCH_NULL:
		return 0;
	case TORNADO_BENCH_ECHO:
		return bench_echo(pointer);
	default:
		return -ENOTTY;
	}
}

static int bench_open(struct inode *inode, struct file *filp)
{
	struct bench_file *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return -ENOMEM;
	mutex_init(&file->lock);
	filp->private_data = file;
	return 0;
}

static int bench_release(struct inode *inode, struct file *filp)
{
	struct bench_file *file = filp->private_data;

	if (file->run)
		bench_run_destroy(file->run);
	kfree(file);
	return 0;
}

static const struct file_operations bench_operations = {
	.owner = THIS_MODULE,
	.open = bench_open,
	.release = bench_release,
	.unlocked_ioctl = bench_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice bench_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "tornado_bench",
	.fops = &bench_operations,
	.mode = 0600,
};

/* What bench_echo() does, as a service of tornado. */
static int bench_echo_call(void *object, struct tornado_service_call *call)
{
	u32 index;

	for (index = 0; index < TORNADO_CALL_WORDS; index++)
		call->word[index] = ~call->word[index];
	return 0;
}

static struct tornado_service bench_echo_service = {
	.name = TORNADO_BENCH_ECHO_SERVICE,
	.owner = THIS_MODULE,
	.call = bench_echo_call,
};

static int __init bench_init(void)
{
	int error;

	error = tornado_service_register(&bench_echo_service);
	if (error)
		return error;
	error = misc_register(&bench_device);
	if (error)
		tornado_service_unregister(&bench_echo_service);
	return error;
}

static void __exit bench_exit(void)
{
	misc_deregister(&bench_device);
	tornado_service_unregister(&bench_echo_service);
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Operation loops of Tornado's benchmarks");
MODULE_LICENSE("GPL");
