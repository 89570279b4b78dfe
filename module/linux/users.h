/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_USERS_H
#define TORNADO_LINUX_USERS_H

#include <linux/list.h>
#include <linux/sched.h>

struct dentry;
struct seq_file;

/**
 * struct tornado_user - who holds something of this module open
 * @kind: what it is, one word
 * @describe: print details, no line end; NULL if there are none; atomic
 *
 * Embedded in what is held.  debugfs tornado/users lists them all.
 */
struct tornado_user {
	const char *kind;
	void (*describe)(struct seq_file *out, struct tornado_user *user);
	/* private: */
	struct list_head link;
	unsigned int cpu;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

/* Enter the current process as a holder.  Context: task. */
void tornado_users_add(struct tornado_user *user, const char *kind,
		       void (*describe)(struct seq_file *out, struct tornado_user *user));
void tornado_users_remove(struct tornado_user *user);

/* Returns the module's directory in debugfs, for more files. */
struct dentry *tornado_users_start(void);
void tornado_users_stop(void);

#endif /* TORNADO_LINUX_USERS_H */
