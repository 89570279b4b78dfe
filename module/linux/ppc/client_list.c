// SPDX-License-Identifier: GPL-2.0
/*
 * What the clients of a port may do, and how the server takes it back.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <uapi/tornado/ppc.h>
#include "../ioctl_args.h"
#include "client_list.h"

void tornado_client_list_init(struct tornado_client_list *list)
{
	mutex_init(&list->lock);
	INIT_LIST_HEAD(&list->clients);
}

void tornado_client_list_add(struct tornado_client_list *list, struct tornado_client_right *right)
{
	if (!right->label)
		return;
	mutex_lock(&list->lock);
	list_add(&right->link, &list->clients);
	mutex_unlock(&list->lock);
}

void tornado_client_list_remove(struct tornado_client_list *list,
				struct tornado_client_right *right)
{
	if (!right->label)
		return;
	mutex_lock(&list->lock);
	list_del(&right->link);
	mutex_unlock(&list->lock);
}

long tornado_client_list_revoke(struct tornado_client_list *list, void __user *argument)
{
	struct tornado_client_right *right;
	struct tornado_port_revoke revoke;
	int error;

	error = tornado_ioctl_get(&revoke, sizeof(revoke),
				  offsetofend(struct tornado_port_revoke, label), argument);
	if (error)
		return error;
	if (!revoke.label)
		return -EINVAL;
	mutex_lock(&list->lock);
	list_for_each_entry(right, &list->clients, link) {
		if (right->label != revoke.label)
			continue;
		WRITE_ONCE(right->is_revoked, true);
		/* Pairs with the other barrier: who sees that it is limited sees why. */
		smp_wmb();
		WRITE_ONCE(right->is_limited, true);
	}
	mutex_unlock(&list->lock);
	return 0;
}

int tornado_client_right_check(const struct tornado_client_right *right, unsigned int method)
{
	/* Pairs with the other barrier. */
	smp_rmb();
	if (READ_ONCE(right->is_revoked))
		return -ESTALE;
	if (right->methods && !(right->methods & 1ULL << min(method, 63U)))
		return -EACCES;
	return 0;
}
