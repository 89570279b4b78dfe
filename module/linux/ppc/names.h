/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_NAMES_H
#define TORNADO_LINUX_PPC_NAMES_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <uapi/tornado/ppc.h>

struct dentry;
struct net;
struct tornado_ppc_port;

/**
 * struct tornado_name - the name of a port, part of its file
 *
 * Zeroed, it is none.
 */
struct tornado_name {
	/* private: */
	struct hlist_node link;
	struct tornado_ppc_port *port;
	unsigned int options;
	struct net *net;
	char text[TORNADO_NAME_SIZE];
	bool is_used;
	umode_t mode;
	kuid_t uid;
	kgid_t gid;
	pid_t pid;
};

/* Whether @text is a name, with zeros behind it. */
bool tornado_name_is_one(const char text[TORNADO_NAME_SIZE]);

/* TORNADO_IOC_PORT_PUBLISH: 0 or a negative errno. */
long tornado_name_publish(struct tornado_name *name, struct tornado_ppc_port *port,
			  unsigned int options, void __user *argument);
/* Before the port is closed; also of none. */
void tornado_name_remove(struct tornado_name *name);

/* TORNADO_IOC_PORT_OPEN: a file descriptor or a negative errno. */
long tornado_name_open(void __user *argument);

/* debugfs tornado/names.  0 or a negative errno. */
int tornado_names_start(struct dentry *directory);
void tornado_names_stop(void);

#endif /* TORNADO_LINUX_PPC_NAMES_H */
