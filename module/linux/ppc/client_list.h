/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_CLIENT_LIST_H
#define TORNADO_LINUX_PPC_CLIENT_LIST_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

/**
 * struct tornado_client_right - what a client may do, part of its file
 * @label: for the server
 * @methods: mask; 0: all
 * @is_limited: what is checked in each call: whether the others have to be looked at
 * @is_revoked: for good
 */
struct tornado_client_right {
	u64 label;
	bool is_limited;
	bool is_revoked;
	u64 methods;
	/* private: */
	struct list_head link;
};

/**
 * struct tornado_client_list - the labelled clients of a port, part of its file
 *
 * Which stays until the port is destroyed, and so longer than its clients.
 */
struct tornado_client_list {
	/* private: */
	struct mutex lock; /* protects what is in the list */
	struct list_head clients;
};

void tornado_client_list_init(struct tornado_client_list *list);
/* Without a label it is not in the list, of which there may be none then. */
void tornado_client_list_add(struct tornado_client_list *list, struct tornado_client_right *right);
void tornado_client_list_remove(struct tornado_client_list *list,
				struct tornado_client_right *right);

/* TORNADO_IOC_PORT_REVOKE: 0 or a negative errno. */
long tornado_client_list_revoke(struct tornado_client_list *list, void __user *argument);

/* Of one that is limited.  0, -ESTALE, -EACCES. */
int tornado_client_right_check(const struct tornado_client_right *right, unsigned int method);

#endif /* TORNADO_LINUX_PPC_CLIENT_LIST_H */
