/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What inode operations are told about how their mount maps ids.
 *
 * 6.3 has a type of its own for it (b74d24f7a74f "fs: port ->getattr() to pass
 * mnt_idmap"); 6.6 gives generic_fillattr() what was asked for (0d72b92883c6
 * "fs: pass the request_mask to generic_fillattr").
 */
#ifndef TORNADO_COMPAT_IDMAP_H
#define TORNADO_COMPAT_IDMAP_H

#include <linux/fs.h>
#include <linux/stat.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#include <linux/mnt_idmapping.h>
#define tornado_idmap mnt_idmap
#else
#define tornado_idmap user_namespace
#endif

static inline void tornado_fill_attributes(struct tornado_idmap *idmap, u32 request_mask,
					   struct inode *inode, struct kstat *stat)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	generic_fillattr(idmap, request_mask, inode, stat);
#else
	generic_fillattr(idmap, inode, stat);
#endif
}

#endif /* TORNADO_COMPAT_IDMAP_H */
