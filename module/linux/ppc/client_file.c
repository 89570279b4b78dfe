// SPDX-License-Identifier: GPL-2.0
/*
 * The right to call a port, as a file descriptor.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <tornado/in_flight.h>
#include <uapi/tornado/call_files.h>
#include "../../core/ppc/ppc.h"
#include "../ioctl_args.h"
#include "../users.h"
#include "client_list.h"
#include "enclosed.h"
#include "port_file.h"

/* What a call reads comes first. */
struct client_file {
	struct tornado_ppc_port *port;
	unsigned int options;
	struct tornado_client_right right;
	struct tornado_client_list *list;
	struct tornado_user user;
};

static_assert(sizeof_field(struct tornado_call, word) == sizeof(struct tornado_ppc_words));

/* Constant without what is enclosed, as nearly all calls are. */
static __always_inline long perform(struct client_file *held, struct tornado_call *call,
				    struct tornado_enclosed *enclosed)
{
	struct tornado_ppc_request request;
	int error;

	if (call->reply_length)
		return -EINVAL;
	if (call->interface)
		return -ENOTTY;
	if (unlikely(call->payload_length > TORNADO_CALL_PAYLOAD_MAX))
		return -EMSGSIZE;
	if (unlikely(READ_ONCE(held->right.is_limited))) {
		error = tornado_client_right_check(&held->right, call->word[0] & 0xffff);
		if (error)
			return error;
	}

	request.words = (struct tornado_ppc_words *)call->word;
	request.payload = (__force void *)u64_to_user_ptr(call->payload);
	request.reply = (__force void *)u64_to_user_ptr(call->reply);
	request.payload_length = call->payload_length;
	request.reply_capacity = min_t(u32, call->reply_capacity, TORNADO_CALL_PAYLOAD_MAX);
	request.reply_length = 0;
	request.deadline_ns = call->deadline_ns ?: TORNADO_NO_DEADLINE;
	request.label = held->right.label;
	request.attachment = enclosed ? tornado_enclosed_attach(enclosed) : NULL;
	request.take = NULL;
	error = tornado_core_ppc_call(held->port, &request);
	if (error)
		return error;

	call->reply_length = request.reply_length;
	return 0;
}

/* With what the client's server wants to know. */
static struct tornado_enclosed *enclose(struct client_file *held)
{
	struct tornado_enclosed *enclosed = tornado_enclosed_create();

	if (enclosed && (held->options & TORNADO_PORT_TELLS_CALLER))
		tornado_enclosed_name_caller(enclosed);
	return enclosed;
}

static noinline long perform_enclosing(struct client_file *held, struct tornado_call *call)
{
	struct tornado_enclosed *enclosed = enclose(held);
	long result;

	if (!enclosed)
		return -ENOMEM;
	result = perform(held, call, enclosed);
	tornado_enclosed_put(enclosed);
	return result;
}

static long ioctl_call(struct client_file *held, void __user *argument)
{
	struct tornado_call call;
	long error;

	error = tornado_ioctl_get_often(&call, sizeof(call),
					offsetofend(struct tornado_call, interface), argument);
	if (error)
		return error;
	if (unlikely(held->options))
		error = perform_enclosing(held, &call);
	else
		error = perform(held, &call, NULL);
	if (error)
		return error;
	return tornado_ioctl_put_often(argument, &call, sizeof(call));
}

/* The reply's, to the caller's process. */
static long take_reply(struct tornado_call_files *files, struct tornado_enclosed *enclosed,
		       void __user *argument)
{
	long error;

	memset(files->file, 0, sizeof(files->file));
	files->file_count = enclosed->reply.count;
	error = tornado_file_list_give(&enclosed->reply, files->file);
	if (error)
		return error;
	error = tornado_ioctl_put(argument, files, sizeof(*files));
	if (error)
		tornado_file_list_close(files->file, files->file_count);
	return error;
}

static long ioctl_call_files(struct client_file *held, void __user *argument)
{
	struct tornado_enclosed *enclosed;
	struct tornado_call_files files;
	long result;

	result = tornado_ioctl_get(&files, sizeof(files),
				   offsetofend(struct tornado_call_files, file), argument);
	if (result)
		return result;
	if (files.file_capacity > TORNADO_CALL_FILES_MAX)
		return -EINVAL;
	enclosed = enclose(held);
	if (!enclosed)
		return -ENOMEM;
	enclosed->reply_capacity = files.file_capacity;
	result = tornado_file_list_take(&enclosed->request, files.file, files.file_count);
	if (!result)
		result = perform(held, &files.call, enclosed);
	if (!result)
		result = take_reply(&files, enclosed, argument);
	tornado_enclosed_put(enclosed);
	return result;
}

static long client_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	switch (command) {
	case TORNADO_IOC_CALL:
		return ioctl_call(file->private_data, (void __user *)argument);
	case TORNADO_IOC_CALL_FILES:
		return ioctl_call_files(file->private_data, (void __user *)argument);
	}
	return -ENOTTY;
}

static void give_up(struct client_file *held)
{
	tornado_client_list_remove(held->list, &held->right);
	tornado_core_ppc_port_put(held->port);
	kfree(held);
}

static int client_release(struct inode *inode, struct file *file)
{
	struct client_file *held = file->private_data;

	tornado_users_remove(&held->user);
	give_up(held);
	return 0;
}

static const struct file_operations client_operations = {
	.owner = THIS_MODULE,
	.release = client_release,
	.unlocked_ioctl = client_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

struct file *tornado_client_file_get(int descriptor, unsigned int method)
{
	struct file *file = fget(descriptor);
	struct client_file *held;
	int error;

	if (!file)
		return ERR_PTR(-EBADF);
	error = -EINVAL;
	if (file->f_op != &client_operations)
		goto put;
	held = file->private_data;
	error = -EOPNOTSUPP;
	if (held->options)
		goto put;
	error = tornado_client_file_check(file, method);
	if (error)
		goto put;
	return file;
put:
	fput(file);
	return ERR_PTR(error);
}

int tornado_client_file_check(const struct file *file, unsigned int method)
{
	const struct client_file *held = file->private_data;

	if (likely(!READ_ONCE(held->right.is_limited)))
		return 0;
	return tornado_client_right_check(&held->right, method);
}

struct tornado_ppc_port *tornado_client_file_port(const struct file *file, u64 *label)
{
	const struct client_file *held = file->private_data;

	*label = held->right.label;
	return held->port;
}

static long open_client(struct tornado_ppc_port *port, unsigned int options,
			struct tornado_client_list *list, u64 label, u64 methods)
{
	struct client_file *held;
	long result;

	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	held->port = port;
	held->options = options;
	tornado_core_ppc_port_get(port);
	held->list = list;
	held->right.label = label;
	held->right.methods = methods;
	held->right.is_limited = methods != 0;
	tornado_client_list_add(list, &held->right);
	tornado_users_add(&held->user, "client", NULL);
	result = anon_inode_getfd("[tornado-client]", &client_operations, held,
				  O_RDWR | O_CLOEXEC);
	if (result >= 0)
		return result;

	tornado_users_remove(&held->user);
	give_up(held);
	return result;
}

long tornado_client_file_open(struct tornado_ppc_port *port, unsigned int options)
{
	return open_client(port, options, NULL, 0, 0);
}

long tornado_client_file_create(struct tornado_ppc_port *port, unsigned int options,
				struct tornado_client_list *list, void __user *argument)
{
	struct tornado_port_client create;
	int error;

	error = tornado_ioctl_get(&create, sizeof(create),
				  offsetofend(struct tornado_port_client, label), argument);
	if (error)
		return error;
	return open_client(port, options, list, create.label, create.methods);
}
