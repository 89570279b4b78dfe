/* SPDX-License-Identifier: GPL-2.0 */
/*
 * 6.8 gave receive_fd() the address to which it may write the number.
 */
#ifndef TORNADO_LINUX_COMPAT_RECEIVE_FD_H
#define TORNADO_LINUX_COMPAT_RECEIVE_FD_H

#include <linux/file.h>
#include <linux/version.h>

/* A descriptor of the calling process for the file, or a negative errno. */
static inline int tornado_receive_fd(struct file *file, unsigned int flags)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
	return receive_fd(file, flags);
#else
	return receive_fd(file, NULL, flags);
#endif
}

#endif /* TORNADO_LINUX_COMPAT_RECEIVE_FD_H */
