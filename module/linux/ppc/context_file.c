// SPDX-License-Identifier: GPL-2.0
/*
 * The context of a server thread, as a file descriptor: where it waits for calls
 * and replies, and the buffer through which payload goes.
 */
#include <linux/anon_inodes.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <tornado/in_flight.h>
#include <uapi/tornado/ppc.h>
#include "../../core/ppc/ppc.h"
#include "../ioctl_args.h"
#include "../users.h"
#include "buffer.h"
#include "enclosed.h"
#include "exit_watch.h"
#include "port_file.h"

struct context_file {
	struct tornado_ppc_context *context;
	struct tornado_buffer buffer;
	struct tornado_exit_watch thread;
	struct tornado_user user;
};

static_assert(sizeof_field(struct tornado_serve, word) == sizeof(struct tornado_ppc_words));

static int check(const struct tornado_serve *serve)
{
	if (serve->what & ~(TORNADO_SERVE_REPLY | TORNADO_SERVE_WAIT))
		return -EINVAL;
	if (serve->reply_length && !(serve->what & TORNADO_SERVE_REPLY))
		return -EINVAL;
	if (serve->payload_length || serve->reply_capacity || serve->lacking_cpu ||
	    serve->file_count || serve->label)
		return -EINVAL;
	return 0;
}

static long wait_for_call(struct context_file *held, struct tornado_serve *serve,
			  void __user *argument)
{
	struct tornado_ppc_service service;
	int error;

	service.words = (struct tornado_ppc_words *)serve->word;
	service.deadline_ns = serve->deadline_ns ?: TORNADO_NO_DEADLINE;
	error = tornado_core_ppc_wait(held->context, &service);
	if (error)
		return error;
	serve->label = service.label;
	serve->payload_length = service.payload_length;
	serve->reply_capacity = service.reply_capacity;
	serve->lacking_cpu = service.wants_context_on + 1;
	serve->file_count = 0;
	if (unlikely(service.attachment))
		serve->file_count = tornado_enclosed_file_count(service.attachment);
	error = tornado_ioctl_put_often(argument, serve, sizeof(*serve));
	if (error)
		tornado_core_ppc_refuse(held->context, -EPIPE);
	return error;
}

/* Another thread may have got the task_struct of one that ended. */
static bool is_by_its_thread(struct context_file *held)
{
	return held->thread.task == current && !READ_ONCE(held->thread.is_gone);
}

static long ioctl_serve(struct context_file *held, void __user *argument)
{
	struct tornado_ppc_service service;
	struct tornado_serve serve;
	int error;

	error = tornado_ioctl_get_often(&serve, sizeof(serve),
					offsetofend(struct tornado_serve, file_count), argument);
	if (error)
		return error;
	error = check(&serve);
	if (error)
		return error;
	if (!is_by_its_thread(held))
		return -EPERM;

	if (serve.what & TORNADO_SERVE_REPLY) {
		service.words = (struct tornado_ppc_words *)serve.word;
		service.reply_length = serve.reply_length;
		error = tornado_core_ppc_reply(held->context, &service);
		if (error)
			return error;
	}
	if (serve.what & TORNADO_SERVE_WAIT)
		return wait_for_call(held, &serve, argument);
	return 0;
}

static long context_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct context_file *held = file->private_data;

	switch (command) {
	case TORNADO_IOC_SERVE:
		return ioctl_serve(held, (void __user *)argument);
	case TORNADO_IOC_CALLER:
	case TORNADO_IOC_RECEIVE_FILES:
	case TORNADO_IOC_REPLY_FILES:
		if (!is_by_its_thread(held))
			return -EPERM;
		return tornado_enclosed_ioctl(held->context, command, (void __user *)argument);
	}
	return -ENOTTY;
}

static int context_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct context_file *held = file->private_data;

	return tornado_buffer_map(&held->buffer, vma);
}

static void thread_gone(struct tornado_exit_watch *watch)
{
	struct context_file *held = container_of(watch, struct context_file, thread);

	tornado_core_ppc_context_end(held->context);
}

static int context_release(struct inode *inode, struct file *file)
{
	struct context_file *held = file->private_data;

	tornado_users_remove(&held->user);
	tornado_exit_watch_remove(&held->thread);
	tornado_core_ppc_context_put(held->context);
	return 0;
}

static const struct file_operations context_operations = {
	.owner = THIS_MODULE,
	.release = context_release,
	.unlocked_ioctl = context_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = context_mmap,
};

bool tornado_is_context_file(const struct file *file)
{
	return file->f_op == &context_operations;
}

/* By the last of the file and the callers who still copy from the buffer. */
static void destroy(void *owner)
{
	struct context_file *held = owner;

	tornado_buffer_free(&held->buffer);
	kfree(held);
}

long tornado_context_file_create(struct tornado_ppc_port *port, unsigned int buffer_size,
				 void __user *argument)
{
	struct tornado_port_context create;
	struct context_file *held;
	long result;

	result = tornado_ioctl_get(&create, sizeof(create),
				   offsetofend(struct tornado_port_context, reserved), argument);
	if (result)
		return result;
	if (create.reserved)
		return -EINVAL;

	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	result = tornado_buffer_allocate(&held->buffer, buffer_size);
	if (result)
		goto free;
	result = tornado_core_ppc_context_create(&held->context, port, held->buffer.memory,
						 destroy, held);
	if (result)
		goto free_buffer;
	tornado_exit_watch_add(&held->thread, thread_gone);
	tornado_users_add(&held->user, "context", NULL);
	result = anon_inode_getfd("[tornado-context]", &context_operations, held,
				  O_RDWR | O_CLOEXEC);
	if (result >= 0)
		return result;

	tornado_users_remove(&held->user);
	tornado_exit_watch_remove(&held->thread);
	tornado_core_ppc_context_put(held->context);
	return result;

free_buffer:
	tornado_buffer_free(&held->buffer);
free:
	kfree(held);
	return result;
}
