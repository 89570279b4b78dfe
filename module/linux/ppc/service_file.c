// SPDX-License-Identifier: GPL-2.0
/*
 * A client of a service in the kernel, as a file descriptor.  The ABI is told in
 * <uapi/tornado/service.h>.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <tornado/in_flight.h>
#include <tornado/ppc_service.h>
#include <uapi/tornado/service.h>
#include "../ioctl_args.h"
#include "../users.h"
#include "names.h"
#include "service.h"

struct service_file {
	struct tornado_service *service;
	void *object;
	struct tornado_user user;
};

static void describe(struct seq_file *out, struct tornado_user *user)
{
	struct service_file *held = container_of(user, struct service_file, user);

	held->service->describe(held->object, out);
}

static long ioctl_call(struct service_file *held, void __user *argument)
{
	struct tornado_service *service = held->service;
	struct tornado_service_call served;
	struct tornado_call call;
	int error;

	error = tornado_ioctl_get_often(&call, sizeof(call),
					offsetofend(struct tornado_call, interface), argument);
	if (error)
		return error;
	if (call.reply_length)
		return -EINVAL;
	if (call.interface && call.interface != service->interface)
		return -ENOTTY;
	if (call.payload_length > service->payload_max)
		return -EMSGSIZE;

	served = (struct tornado_service_call){
		.word = call.word,
		.payload_length = call.payload_length,
		.reply_capacity = min_t(u32, call.reply_capacity, TORNADO_CALL_PAYLOAD_MAX),
		.deadline_ns = call.deadline_ns ?: TORNADO_NO_DEADLINE,
		.payload = u64_to_user_ptr(call.payload),
		.reply = u64_to_user_ptr(call.reply),
	};
	this_cpu_inc(*service->calls);
	error = service->call(held->object, &served);
	if (error)
		return error;
	if (served.keeps_words && !served.reply_length)
		return 0;
	call.reply_length = served.reply_length;
	return tornado_ioctl_put_often(argument, &call, sizeof(call));
}

static long service_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	if (command == TORNADO_IOC_CALL)
		return ioctl_call(file->private_data, (void __user *)argument);
	return -ENOTTY;
}

static void release_object(struct service_file *held)
{
	if (held->service->release)
		held->service->release(held->object);
}

static int service_release(struct inode *inode, struct file *file)
{
	struct service_file *held = file->private_data;

	tornado_users_remove(&held->user);
	release_object(held);
	tornado_service_put(held->service);
	kfree(held);
	return 0;
}

static const struct file_operations service_operations = {
	.owner = THIS_MODULE,
	.release = service_release,
	.unlocked_ioctl = service_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* A descriptor; takes the reference to the service only then. */
static long open_client(struct tornado_service *service, const u64 *argument)
{
	struct service_file *held;
	long result;

	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	held->service = service;
	if (service->open)
		held->object = service->open(argument);
	if (IS_ERR(held->object)) {
		result = PTR_ERR(held->object);
		goto free;
	}
	tornado_users_add(&held->user, service->name, service->describe ? describe : NULL);
	result = anon_inode_getfd("[tornado-client]", &service_operations, held,
				  O_RDWR | O_CLOEXEC);
	if (result >= 0)
		return result;

	tornado_users_remove(&held->user);
	release_object(held);
free:
	kfree(held);
	return result;
}

long tornado_service_file_open(void __user *argument)
{
	struct tornado_service_open wanted;
	struct tornado_service *service;
	long result;

	result = tornado_ioctl_get(&wanted, sizeof(wanted),
				   offsetofend(struct tornado_service_open, argument), argument);
	if (result)
		return result;
	if (!tornado_name_is_one(wanted.name))
		return -EINVAL;

	service = tornado_service_get(wanted.name);
	if (!service)
		return -ENOENT;
	result = open_client(service, wanted.argument);
	if (result < 0)
		tornado_service_put(service);
	return result;
}
