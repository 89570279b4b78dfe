// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "ioctl_args.h"

int tornado_ioctl_get(void *args, size_t known, size_t first, const void __user *user)
{
	struct tornado_ioctl_header *header = args;
	u32 size;
	int error;

	if (get_user(size, (const u32 __user *)user))
		return -EFAULT;
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < first)
		return -EINVAL;
	error = copy_struct_from_user(args, known, user, size);
	if (error)
		return error;
	/* The caller may have changed it since; the checked one counts. */
	header->size = size;
	return header->flags ? -EINVAL : 0;
}

int tornado_ioctl_get_blank(void *args, size_t known, size_t first, const void __user *user)
{
	const size_t header = sizeof(struct tornado_ioctl_header);
	int error;

	error = tornado_ioctl_get(args, known, first, user);
	if (error)
		return error;
	return memchr_inv(args + header, 0, known - header) ? -EINVAL : 0;
}

int tornado_ioctl_put(void __user *user, const void *args, size_t known)
{
	const struct tornado_ioctl_header *header = args;

	return copy_to_user(user, args, min_t(size_t, header->size, known)) ? -EFAULT : 0;
}
