/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Services in the kernel, which programs call as they call those of other
 * processes.  Exported GPL only; for modules written in C.
 *
 * After the in-kernel servers of Gamsa, Krieger and Stumm, "Optimizing IPC
 * Performance for Shared-Memory Multiprocessors" (ICPP 1994): the caller's thread
 * runs the procedure, on its CPU, with its own credentials.
 *
 * Documentation/ppc.rst tells how to write one.
 */
#ifndef _TORNADO_PPC_SERVICE_H
#define _TORNADO_PPC_SERVICE_H

#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uaccess.h>

struct module;
struct seq_file;

/**
 * struct tornado_service_call - a call, while the service runs
 * @word: in: the eight words of the request; out: of the reply.  What the service
 *	leaves alone goes back as it came
 * @payload_length: how much tornado_service_read() can read
 * @reply_capacity: how much tornado_service_write() can write
 * @deadline_ns: of CLOCK_MONOTONIC, or TORNADO_NO_DEADLINE: when a service that
 *	waits returns -ETIMEDOUT
 * @keeps_words: out: the words are the request's still, so they are not written
 *	back.  With this, and without payload, a call that has had its effect
 *	does not fail afterwards
 */
struct tornado_service_call {
	u64 *word;
	u32 payload_length;
	u32 reply_capacity;
	u64 deadline_ns;
	bool keeps_words;
	/* private: */
	const void __user *payload;
	void __user *reply;
	u32 reply_length;
};

/**
 * struct tornado_service - a service, and what it is made of
 * @name: by which programs open it; shorter than TORNADO_NAME_SIZE
 * @owner: THIS_MODULE, which stays as long as there are clients
 * @interface: a number that tells its methods from those of others, for callers
 *	who want to be sure; 0: it has none
 * @payload_max: larger payloads are refused; at most TORNADO_CALL_PAYLOAD_MAX
 * @open: a program opens the service.  Returns what the client stands for, which
 *	may be NULL, or an ERR_PTR; NULL as the function is the same as returning
 *	NULL.  May sleep
 * @call: the client is called: any number of calls of one client run at a time.
 *	Returns 0, or a negative errno for the caller, whose memory then stays as it
 *	was, but for what tornado_service_write() wrote.  -EOPNOTSUPP for methods
 *	that it does not know.  In the caller's task; may sleep; in no guard
 * @release: the last descriptor of a client is closed, and no call runs; NULL:
 *	nothing to be done.  May sleep
 * @describe: prints details of a client for debugfs tornado/users, without a line
 *	end; NULL: there are none.  Atomic
 *
 * Ownership: the module's, from before tornado_service_register() until after
 * tornado_service_unregister().
 */
struct tornado_service {
	const char *name;
	struct module *owner;
	u32 interface;
	u32 payload_max;
	void *(*open)(const u64 argument[4]);
	int (*call)(void *object, struct tornado_service_call *call);
	void (*release)(void *object);
	void (*describe)(void *object, struct seq_file *out);
	/* private: */
	u64 __percpu *calls;
	struct list_head link;
	refcount_t users; /* the clients, and one more while it is registered */
	struct completion unused;
};

/**
 * tornado_service_register() - offer a service
 * @service: all but its private part is filled in
 *
 * Programs may open it before this returns, so it is the last that a module's
 * init function does.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for a name, a payload or a call function that cannot be,
 * -EEXIST: another one has the name, -ENOMEM.
 */
int tornado_service_register(struct tornado_service *service);

/**
 * tornado_service_unregister() - end a service
 * @service: registered
 *
 * Nobody can open it any more.  Waits until its last client is closed.  A module
 * that is unloaded has no clients, so nothing is waited for there.
 *
 * Context: may sleep.
 */
void tornado_service_unregister(struct tornado_service *service);

/**
 * tornado_service_read() - read from the request's payload
 * @call: that is served
 * @offset: where in the payload
 * @to: memory of the service
 * @size: how much
 *
 * The payload lies in the memory of the caller, who may change it meanwhile: read
 * once, then check what was read.
 *
 * Context: may sleep.
 * Return: 0, -EMSGSIZE: the payload ends before, -EFAULT: it is not there.
 */
static inline int tornado_service_read(const struct tornado_service_call *call, u32 offset,
				       void *to, u32 size)
{
	if (offset > call->payload_length || size > call->payload_length - offset)
		return -EMSGSIZE;
	return copy_from_user(to, call->payload + offset, size) ? -EFAULT : 0;
}

/**
 * tornado_service_write() - write to the reply's payload
 * @call: that is served
 * @offset: where in the payload, which reaches from 0 to the end of what was
 *	written last
 * @from: memory of the service
 * @size: how much
 *
 * Context: may sleep.
 * Return: 0, -EMSGSIZE: the caller has less memory for it, -EFAULT: it is not
 * there.
 */
static inline int tornado_service_write(struct tornado_service_call *call, u32 offset,
					const void *from, u32 size)
{
	if (offset > call->reply_capacity || size > call->reply_capacity - offset)
		return -EMSGSIZE;
	if (copy_to_user(call->reply + offset, from, size))
		return -EFAULT;
	call->reply_length = max(call->reply_length, offset + size);
	return 0;
}

#endif /* _TORNADO_PPC_SERVICE_H */
