// SPDX-License-Identifier: GPL-2.0
/*
 * What only some calls carry, in memory of its own: who calls, for servers that
 * ask, and files.
 */
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include "../ioctl_args.h"
#include "enclosed.h"

static void destroy(struct kref *users)
{
	struct tornado_enclosed *enclosed = container_of(users, struct tornado_enclosed, users);

	tornado_file_list_put(&enclosed->request);
	tornado_file_list_put(&enclosed->reply);
	put_pid(enclosed->process);
	put_pid(enclosed->thread);
	kfree(enclosed);
}

static struct tornado_enclosed *of(struct tornado_ppc_attachment *attachment)
{
	return container_of(attachment, struct tornado_enclosed, attachment);
}

static void release(struct tornado_ppc_attachment *attachment)
{
	tornado_enclosed_put(of(attachment));
}

struct tornado_enclosed *tornado_enclosed_create(void)
{
	struct tornado_enclosed *enclosed = kzalloc(sizeof(*enclosed), GFP_KERNEL_ACCOUNT);

	if (!enclosed)
		return NULL;
	enclosed->attachment.release = release;
	kref_init(&enclosed->users);
	return enclosed;
}

void tornado_enclosed_put(struct tornado_enclosed *enclosed)
{
	kref_put(&enclosed->users, destroy);
}

struct tornado_ppc_attachment *tornado_enclosed_attach(struct tornado_enclosed *enclosed)
{
	kref_get(&enclosed->users);
	return &enclosed->attachment;
}

unsigned int tornado_enclosed_file_count(struct tornado_ppc_attachment *attachment)
{
	return of(attachment)->request.count;
}

void tornado_enclosed_name_caller(struct tornado_enclosed *enclosed)
{
	enclosed->process = get_pid(task_tgid(current));
	enclosed->thread = get_pid(task_pid(current));
	current_euid_egid(&enclosed->uid, &enclosed->gid);
}

static long tell_caller(const struct tornado_enclosed *enclosed, void __user *argument)
{
	struct pid_namespace *pids = task_active_pid_ns(current);
	struct tornado_caller caller;
	int error;

	error = tornado_ioctl_get(&caller, sizeof(caller), offsetofend(struct tornado_caller, gid),
				  argument);
	if (error)
		return error;
	if (caller.pid || caller.tid || caller.uid || caller.gid)
		return -EINVAL;
	if (!enclosed || !enclosed->process)
		return -EOPNOTSUPP;
	caller.pid = pid_nr_ns(enclosed->process, pids);
	caller.tid = pid_nr_ns(enclosed->thread, pids);
	caller.uid = from_kuid_munged(current_user_ns(), enclosed->uid);
	caller.gid = from_kgid_munged(current_user_ns(), enclosed->gid);
	return tornado_ioctl_put(argument, &caller, sizeof(caller));
}

static int get_files(struct tornado_files *files, void __user *argument)
{
	int error = tornado_ioctl_get(files, sizeof(*files),
				      offsetofend(struct tornado_files, file), argument);

	return error ?: (files->reserved ? -EINVAL : 0);
}

static long receive_files(struct tornado_enclosed *enclosed, void __user *argument)
{
	struct tornado_files files;
	int error;

	error = get_files(&files, argument);
	if (error)
		return error;
	if (files.file_count || memchr_inv(files.file, 0, sizeof(files.file)))
		return -EINVAL;
	if (!enclosed)
		return 0;
	files.file_count = enclosed->request.count;
	error = tornado_file_list_give(&enclosed->request, files.file);
	if (error)
		return error;
	error = tornado_ioctl_put(argument, &files, sizeof(files));
	if (error)
		tornado_file_list_close(files.file, files.file_count);
	return error;
}

static long reply_files(struct tornado_enclosed *enclosed, void __user *argument)
{
	struct tornado_files files;
	int error;

	error = get_files(&files, argument);
	if (error)
		return error;
	if (files.file_count > (enclosed ? enclosed->reply_capacity : 0))
		return files.file_count > TORNADO_CALL_FILES_MAX ? -EINVAL : -EMSGSIZE;
	if (!enclosed)
		return 0;
	if (enclosed->reply.count)
		return -EBUSY;
	return tornado_file_list_take(&enclosed->reply, files.file, files.file_count);
}

long tornado_enclosed_ioctl(struct tornado_ppc_context *context, unsigned int command,
			    void __user *argument)
{
	struct tornado_ppc_attachment *attachment;
	struct tornado_enclosed *enclosed;
	int error;

	error = tornado_core_ppc_attachment(context, &attachment);
	if (error)
		return error;
	enclosed = attachment ? of(attachment) : NULL;
	switch (command) {
	case TORNADO_IOC_CALLER:
		return tell_caller(enclosed, argument);
	case TORNADO_IOC_RECEIVE_FILES:
		return receive_files(enclosed, argument);
	case TORNADO_IOC_REPLY_FILES:
		return reply_files(enclosed, argument);
	}
	return -ENOTTY;
}
