/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_ENCLOSED_H
#define TORNADO_LINUX_PPC_ENCLOSED_H

#include <linux/kref.h>
#include <linux/uidgid.h>
#include <uapi/tornado/call_files.h>
#include "../../core/ppc/ppc.h"

struct file;
struct pid;

/* Up to TORNADO_CALL_FILES_MAX files, each a reference. */
struct tornado_file_list {
	unsigned int count;
	struct file *file[TORNADO_CALL_FILES_MAX];
};

/**
 * struct tornado_enclosed - what only some calls carry: who calls, and files
 * @attachment: the call's reference
 * @users: the caller and the call
 * @process: who calls; NULL: nobody asked
 * @request: files of the request; the server's thread takes them
 * @reply: and of the reply: the server's thread's, then the caller's
 * @reply_capacity: how many the caller takes
 */
struct tornado_enclosed {
	struct tornado_ppc_attachment attachment;
	struct kref users;
	struct pid *process;
	struct pid *thread;
	kuid_t uid;
	kgid_t gid;
	struct tornado_file_list request;
	struct tornado_file_list reply;
	unsigned int reply_capacity;
};

/* Empty, with a reference of the caller's; NULL: no memory. */
struct tornado_enclosed *tornado_enclosed_create(void);
void tornado_enclosed_put(struct tornado_enclosed *enclosed);
/* For the call, which gets a reference. */
struct tornado_ppc_attachment *tornado_enclosed_attach(struct tornado_enclosed *enclosed);

/* The calling thread is the caller. */
void tornado_enclosed_name_caller(struct tornado_enclosed *enclosed);

/* Files of the calling process; of all or none.  0, -EINVAL, -EBADF, -ELOOP. */
int tornado_file_list_take(struct tornado_file_list *list, const s32 *file, unsigned int count);
void tornado_file_list_put(struct tornado_file_list *list);
/* Descriptors of the calling process; all or none.  0 or a negative errno. */
int tornado_file_list_give(struct tornado_file_list *list, s32 *file);
/* The process was not told of them. */
void tornado_file_list_close(const s32 *file, unsigned int count);

/* How many files came with a call. */
unsigned int tornado_enclosed_file_count(struct tornado_ppc_attachment *attachment);

/* TORNADO_IOC_CALLER and those of files, by the thread that serves. */
long tornado_enclosed_ioctl(struct tornado_ppc_context *context, unsigned int command,
			    void __user *argument);

#endif /* TORNADO_LINUX_PPC_ENCLOSED_H */
