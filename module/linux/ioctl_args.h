/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_IOCTL_ARGS_H
#define TORNADO_LINUX_IOCTL_ARGS_H

#include <linux/types.h>
#include <linux/uaccess.h>

/* What every ioctl's struct begins with (<uapi/tornado/tornado.h>). */
struct tornado_ioctl_header {
	__u32 size;
	__u32 flags;
};

/**
 * tornado_ioctl_get() - read an ioctl's struct by the rules of the uapi
 * @args: out: the struct; what the caller did not pass is zero
 * @known: its size in this module
 * @first: the size of its first version
 * @user: the ioctl's argument
 *
 * No flag is defined so far, so any is unknown.
 *
 * Context: may sleep.
 * Return: 0, -EFAULT, -EINVAL, -E2BIG.
 */
int tornado_ioctl_get(void *args, size_t known, size_t first, const void __user *user);

/**
 * tornado_ioctl_get_blank() - the same of a struct that is all output
 * @args: out: the header; all after it is zero
 * @known: its size in this module
 * @first: the size of its first version
 * @user: the ioctl's argument
 *
 * What a later version asks for behind its header is so refused by this one.
 *
 * Context: may sleep.
 * Return: 0, -EFAULT, -EINVAL also if the caller passed anything but zeros, -E2BIG.
 */
int tornado_ioctl_get_blank(void *args, size_t known, size_t first, const void __user *user);

/**
 * tornado_ioctl_put() - write an ioctl's struct back, as far as the caller knows it
 * @user: the ioctl's argument
 * @args: what tornado_ioctl_get() read, with the output filled in
 * @known: its size in this module
 *
 * Context: may sleep.
 * Return: 0, -EFAULT.
 */
int tornado_ioctl_put(void __user *user, const void *args, size_t known);

/*
 * The two for calls, which are many: if the caller was compiled with the same
 * struct, its size is a constant, whose copying the kernel need not check.
 */
static __always_inline int tornado_ioctl_get_often(void *args, size_t known, size_t first,
						   const void __user *user)
{
	const struct tornado_ioctl_header *header = args;

	if (likely(!copy_from_user(args, user, known) && header->size == known))
		return header->flags ? -EINVAL : 0;
	return tornado_ioctl_get(args, known, first, user);
}

static __always_inline int tornado_ioctl_put_often(void __user *user, const void *args,
						   size_t known)
{
	const struct tornado_ioctl_header *header = args;

	if (likely(header->size == known))
		return copy_to_user(user, args, known) ? -EFAULT : 0;
	return tornado_ioctl_put(user, args, known);
}

#endif /* TORNADO_LINUX_IOCTL_ARGS_H */
