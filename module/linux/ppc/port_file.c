// SPDX-License-Identifier: GPL-2.0
/*
 * Ports as file descriptors.  The ABI is told in <uapi/tornado/ppc.h>.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <uapi/tornado/name.h>
#include <uapi/tornado/ppc.h>
#include "../../core/ppc/ppc.h"
#include "../ioctl_args.h"
#include "../users.h"
#include "exit_watch.h"
#include "names.h"
#include "port_file.h"

struct port_file {
	struct tornado_ppc_port *port;
	unsigned int buffer_size;
	unsigned int options;
	struct tornado_name name;
	struct tornado_user user;
};

static void describe(struct seq_file *out, struct tornado_user *user)
{
	struct port_file *held = container_of(user, struct port_file, user);
	struct tornado_ppc_numbers numbers;

	tornado_core_ppc_numbers(held->port, &numbers);
	seq_printf(out, "contexts=%lld calls=%lld queued=%lld borrowed=%lld", numbers.contexts,
		   numbers.calls, numbers.queued, numbers.borrowed);
}

static long port_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct port_file *held = file->private_data;

	switch (command) {
	case TORNADO_IOC_PORT_CLIENT:
		return tornado_client_file_create(held->port, held->options,
						  (void __user *)argument);
	case TORNADO_IOC_PORT_CONTEXT:
		return tornado_context_file_create(held->port, held->buffer_size,
						   (void __user *)argument);
	case TORNADO_IOC_PORT_PUBLISH:
		return tornado_name_publish(&held->name, held->port, held->options,
					    (void __user *)argument);
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
	kfree(held);
	return 0;
}

static const struct file_operations port_operations = {
	.owner = THIS_MODULE,
	.release = port_release,
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
				   offsetofend(struct tornado_port_create, reserved), argument);
	if (result)
		return result;
	if (create.buffer_size > TORNADO_CALL_PAYLOAD_MAX || create.reserved ||
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
	result = tornado_core_ppc_port_create(&held->port, create.buffer_size,
					      create.contexts_per_cpu);
	if (result)
		goto free;
	tornado_users_add(&held->user, "port", describe);
	result = anon_inode_getfd("[tornado-port]", &port_operations, held, O_RDWR | O_CLOEXEC);
	if (result < 0)
		goto close;
	return result;

close:
	tornado_users_remove(&held->user);
	tornado_core_ppc_port_put(held->port);
free:
	kfree(held);
	return result;
}
