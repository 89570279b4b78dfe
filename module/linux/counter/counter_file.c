// SPDX-License-Identifier: GPL-2.0
/*
 * Counters as file descriptors.  The ABI is told in <uapi/tornado/counter.h>.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <tornado/api.h>
#include <uapi/tornado/counter.h>
#include "../../core/core.h"
#include "../ioctl_args.h"
#include "../users.h"
#include "counter_file.h"

struct counter_file {
	struct tornado_counter counter;
	unsigned int clustering;
	struct tornado_user user;
};

static const char *const clustering_names[] = {
	[TORNADO_CLUSTERING_CPU] = "cpu",
	[TORNADO_CLUSTERING_NODE] = "node",
	[TORNADO_CLUSTERING_ONE] = "one",
	[TORNADO_CLUSTERING_CACHE] = "cache",
	[TORNADO_CLUSTERING_GROUP] = "group",
};

static void describe(struct seq_file *out, struct tornado_user *user)
{
	struct counter_file *held = container_of(user, struct counter_file, user);
	unsigned int reps;

	tornado_counter_read(&held->counter, &reps);
	seq_printf(out, "clustering=%s reps=%u", clustering_names[held->clustering & 0xff], reps);
}

static long ioctl_add(struct counter_file *held, void __user *argument)
{
	struct tornado_counter_add add;
	int error;

	error = tornado_ioctl_get(&add, sizeof(add), offsetofend(struct tornado_counter_add, delta),
				  argument);
	if (error)
		return error;
	return tornado_core_counter_add(&held->counter, add.delta);
}

static long ioctl_read(struct counter_file *held, void __user *argument)
{
	struct tornado_counter_read read;
	int error;

	error = tornado_ioctl_get(&read, sizeof(read),
				  offsetofend(struct tornado_counter_read, reserved), argument);
	if (error)
		return error;
	if (read.sum || read.reps || read.reserved)
		return -EINVAL;

	read.sum = tornado_counter_read(&held->counter, &read.reps);
	return tornado_ioctl_put(argument, &read, sizeof(read));
}

static long counter_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	switch (command) {
	case TORNADO_IOC_COUNTER_ADD:
		return ioctl_add(file->private_data, (void __user *)argument);
	case TORNADO_IOC_COUNTER_READ:
		return ioctl_read(file->private_data, (void __user *)argument);
	}
	return -ENOTTY;
}

static int counter_release(struct inode *inode, struct file *file)
{
	struct counter_file *held = file->private_data;

	tornado_users_remove(&held->user);
	tornado_counter_destroy(&held->counter);
	kfree(held);
	return 0;
}

static const struct file_operations counter_operations = {
	.owner = THIS_MODULE,
	.release = counter_release,
	.unlocked_ioctl = counter_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

long tornado_counter_file_create(void __user *argument)
{
	struct tornado_counter_create create;
	struct counter_file *held;
	long result;

	result = tornado_ioctl_get(&create, sizeof(create),
				   offsetofend(struct tornado_counter_create, reserved), argument);
	if (result)
		return result;
	if (create.reserved)
		return -EINVAL;

	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	held->clustering = create.clustering;
	result = tornado_counter_create(&held->counter, create.clustering);
	if (result)
		goto free;
	tornado_users_add(&held->user, "counter", describe);
	result = anon_inode_getfd("[tornado-counter]", &counter_operations, held,
				  O_RDWR | O_CLOEXEC);
	if (result < 0)
		goto destroy;
	return result;

destroy:
	tornado_users_remove(&held->user);
	tornado_counter_destroy(&held->counter);
free:
	kfree(held);
	return result;
}
