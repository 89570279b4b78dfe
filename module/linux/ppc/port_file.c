// SPDX-License-Identifier: GPL-2.0
/*
 * Ports as file descriptors.  The ABI is told in <uapi/tornado/ppc.h>.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <uapi/tornado/name.h>
#include <uapi/tornado/port.h>
#include <uapi/tornado/ppc.h>
#include "../../core/ppc/ppc.h"
#include "../ioctl_args.h"
#include "../users.h"
#include "client_list.h"
#include "exit_watch.h"
#include "names.h"
#include "port_file.h"

/* Stays until the port is destroyed, whose calls may be telling it something. */
struct port_file {
	struct tornado_ppc_port *port;
	struct tornado_ppc_port_owner owner;
	wait_queue_head_t pollers;
	struct tornado_client_list clients;
	unsigned int buffer_size;
	unsigned int options;
	struct tornado_name name;
	struct tornado_user user;
};

static void describe(struct seq_file *out, struct tornado_user *user)
{
	struct port_file *held = container_of(user, struct port_file, user);
	struct tornado_ppc_numbers n;

	tornado_core_ppc_numbers(held->port, &n);
	seq_printf(out, "contexts=%lld hot=%lld cold=%lld borrowed=%lld queued=%lld", n.contexts,
		   n.hot, n.cold, n.borrowed, n.queued);
	seq_printf(out, " staged=%lld asked=%lld timed_out=%lld killed=%lld", n.staged, n.asked,
		   n.timed_out, n.killed);
	seq_printf(out, " abandoned=%lld closed=%lld", n.abandoned, n.closed);
}

static void lacks_context(struct tornado_ppc_port_owner *owner)
{
	struct port_file *held = container_of(owner, struct port_file, owner);

	wake_up_interruptible_poll(&held->pollers, EPOLLIN | EPOLLRDNORM);
}

static void release_owner(struct tornado_ppc_port_owner *owner)
{
	kfree(container_of(owner, struct port_file, owner));
}

static __poll_t port_poll(struct file *file, poll_table *table)
{
	struct port_file *held = file->private_data;

	poll_wait(file, &held->pollers, table);
	return tornado_core_ppc_port_lacks(held->port) ? EPOLLIN | EPOLLRDNORM : 0;
}

static long ioctl_lacking(struct port_file *held, void __user *argument)
{
	struct tornado_port_lacking lacking;
	int error;

	error = tornado_ioctl_get(&lacking, sizeof(lacking),
				  offsetofend(struct tornado_port_lacking, reserved), argument);
	if (error)
		return error;
	if (lacking.lacking_cpu || lacking.reserved)
		return -EINVAL;
	lacking.lacking_cpu = tornado_core_ppc_port_lacking_cpu(held->port) + 1;
	return tornado_ioctl_put(argument, &lacking, sizeof(lacking));
}

static long ioctl_statistics(struct port_file *held, void __user *argument)
{
	struct tornado_port_statistics statistics;
	struct tornado_ppc_numbers n;
	int error;

	error = tornado_ioctl_get_blank(&statistics, sizeof(statistics),
					offsetofend(struct tornado_port_statistics, closed),
					argument);
	if (error)
		return error;
	tornado_core_ppc_numbers(held->port, &n);
	statistics.contexts = n.contexts;
	statistics.hot = n.hot;
	statistics.cold = n.cold;
	statistics.borrowed = n.borrowed;
	statistics.queued = n.queued;
	statistics.staged = n.staged;
	statistics.asked = n.asked;
	statistics.timed_out = n.timed_out;
	statistics.killed = n.killed;
	statistics.abandoned = n.abandoned;
	statistics.closed = n.closed;
	return tornado_ioctl_put(argument, &statistics, sizeof(statistics));
}

static long port_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct port_file *held = file->private_data;

	switch (command) {
	case TORNADO_IOC_PORT_CLIENT:
		return tornado_client_file_create(held->port, held->options, &held->clients,
						  (void __user *)argument);
	case TORNADO_IOC_PORT_REVOKE:
		return tornado_client_list_revoke(&held->clients, (void __user *)argument);
	case TORNADO_IOC_PORT_CONTEXT:
		return tornado_context_file_create(held->port, held->buffer_size,
						   (void __user *)argument);
	case TORNADO_IOC_PORT_PUBLISH:
		return tornado_name_publish(&held->name, held->port, held->options,
					    (void __user *)argument);
	case TORNADO_IOC_PORT_LACKING:
		return ioctl_lacking(held, (void __user *)argument);
	case TORNADO_IOC_PORT_STATISTICS:
		return ioctl_statistics(held, (void __user *)argument);
	}
	return -ENOTTY;
}

/* The server is gone, whoever still has clients and contexts. */
static int port_release(struct inode *inode, struct file *file)
{
	struct port_file *held = file->private_data;

	tornado_users_remove(&held->user);
	tornado_name_remove(&held->name);
	tornado_core_ppc_port_close(held->port);
	tornado_core_ppc_port_put(held->port);
	return 0;
}

static const struct file_operations port_operations = {
	.owner = THIS_MODULE,
	.release = port_release,
	.poll = port_poll,
	.unlocked_ioctl = port_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

bool tornado_is_port_file(const struct file *file)
{
	return file->f_op == &port_operations;
}

long tornado_port_file_create(void __user *argument)
{
	struct tornado_port_create create;
	struct port_file *held;
	long result;

	result = tornado_ioctl_get(&create, sizeof(create),
				   offsetofend(struct tornado_port_create, contexts_per_cpu),
				   argument);
	if (result)
		return result;
	if (create.buffer_size > TORNADO_PORT_BUFFER_MAX || create.reserved ||
	    (create.options & ~TORNADO_PORT_TELLS_CALLER))
		return -EINVAL;
	result = tornado_exit_watch_start();
	if (result)
		return result;

	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	held->buffer_size = create.buffer_size;
	held->options = create.options;
	held->owner.lacks_context = lacks_context;
	held->owner.release = release_owner;
	init_waitqueue_head(&held->pollers);
	tornado_client_list_init(&held->clients);
	result = tornado_core_ppc_port_create(&held->port, create.buffer_size,
					      create.contexts_per_cpu, &held->owner);
	if (result) {
		kfree(held);
		return result;
	}
	tornado_users_add(&held->user, "port", describe);
	result = anon_inode_getfd("[tornado-port]", &port_operations, held, O_RDWR | O_CLOEXEC);
	if (result < 0) {
		tornado_users_remove(&held->user);
		tornado_core_ppc_port_put(held->port);
	}
	return result;
}
