// SPDX-License-Identifier: GPL-2.0
/*
 * The right to call a port, as a file descriptor.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <tornado/in_flight.h>
#include <uapi/tornado/ppc.h>
#include "../../core/ppc/ppc.h"
#include "../ioctl_args.h"
#include "../users.h"
#include "port_file.h"

struct client_file {
	struct tornado_ppc_port *port;
	struct tornado_user user;
};

static_assert(sizeof_field(struct tornado_call, word) == sizeof(struct tornado_ppc_words));

static long ioctl_call(struct client_file *held, void __user *argument)
{
	struct tornado_ppc_request request;
	struct tornado_call call;
	int error;

	error = tornado_ioctl_get_often(&call, sizeof(call),
					offsetofend(struct tornado_call, interface), argument);
	if (error)
		return error;
	if (call.reply_length)
		return -EINVAL;
	if (call.interface)
		return -ENOTTY;

	memcpy(&request.words, call.word, sizeof(request.words));
	request.payload = (__force void *)u64_to_user_ptr(call.payload);
	request.reply = (__force void *)u64_to_user_ptr(call.reply);
	request.payload_length = call.payload_length;
	request.reply_capacity = call.reply_capacity;
	request.reply_length = 0;
	request.deadline_ns = call.deadline_ns ?: TORNADO_NO_DEADLINE;
	error = tornado_core_ppc_call(held->port, &request);
	if (error)
		return error;

	memcpy(call.word, &request.words, sizeof(call.word));
	call.reply_length = request.reply_length;
	return tornado_ioctl_put_often(argument, &call, sizeof(call));
}

static long client_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	if (command == TORNADO_IOC_CALL)
		return ioctl_call(file->private_data, (void __user *)argument);
	return -ENOTTY;
}

static int client_release(struct inode *inode, struct file *file)
{
	struct client_file *held = file->private_data;

	tornado_users_remove(&held->user);
	tornado_core_ppc_port_put(held->port);
	kfree(held);
	return 0;
}

static const struct file_operations client_operations = {
	.owner = THIS_MODULE,
	.release = client_release,
	.unlocked_ioctl = client_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

long tornado_client_file_open(struct tornado_ppc_port *port)
{
	struct client_file *held;
	long result;

	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	held->port = port;
	tornado_core_ppc_port_get(port);
	tornado_users_add(&held->user, "client", NULL);
	result = anon_inode_getfd("[tornado-client]", &client_operations, held,
				  O_RDWR | O_CLOEXEC);
	if (result >= 0)
		return result;

	tornado_users_remove(&held->user);
	tornado_core_ppc_port_put(port);
	kfree(held);
	return result;
}

long tornado_client_file_create(struct tornado_ppc_port *port, void __user *argument)
{
	struct tornado_port_client create;
	int error;

	error = tornado_ioctl_get(&create, sizeof(create),
				  offsetofend(struct tornado_port_client, reserved), argument);
	if (error)
		return error;
	if (create.reserved)
		return -EINVAL;
	return tornado_client_file_open(port);
}
