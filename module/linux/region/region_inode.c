// SPDX-License-Identifier: GPL-2.0
/*
 * The inodes of regions, on a file system of their own that nobody sees.
 *
 * Each region has one, since futexes, mappings and fstat() go by the inode.  A path to
 * it, which /proc has of a descriptor, may outlive the file, so the inode keeps the
 * region and the module.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pagemap.h>
#include <linux/pseudo_fs.h>
#include <linux/sched.h>
#include <uapi/tornado/region.h>
#include "../compat/idmap.h"
#include "region_file.h"

#define TORNADO_REGION_FS_MAGIC 0x746f726e /* "torn" */

/*
 * Nobody has a path any more, but who lets go of this one, and has its mount for some
 * instructions more: tornado_region_inodes_stop() waits for that.
 */
static void region_evict_inode(struct inode *inode)
{
	struct tornado_region_file *held = inode->i_private;

	truncate_inode_pages_final(&inode->i_data);
	clear_inode(inode);
	if (!held)
		return;
	tornado_region_end(held);
	module_put(THIS_MODULE);
}

static const struct super_operations region_super_operations = {
	.statfs = simple_statfs,
	.evict_inode = region_evict_inode,
};

static int region_fs_init(struct fs_context *context)
{
	struct pseudo_fs_context *pseudo = init_pseudo(context, TORNADO_REGION_FS_MAGIC);

	if (!pseudo)
		return -ENOMEM;
	pseudo->ops = &region_super_operations;
	/* Nothing in a region is run as a program. */
	context->s_iflags |= SB_I_NOEXEC | SB_I_NODEV;
	return 0;
}

static struct file_system_type region_fs = {
	.name = "tornado-region",
	.owner = THIS_MODULE,
	.init_fs_context = region_fs_init,
	.kill_sb = kill_anon_super,
};

static struct vfsmount *region_mount;

/* With the inode's lock.  Whether the size may change so. */
static int check_size(struct inode *inode, const struct tornado_region_file *held, loff_t size)
{
	if (size & ~PAGE_MASK)
		return -EINVAL;
	if (size > TORNADO_REGION_BYTES_MAX)
		return -EFBIG;
	if (size < i_size_read(inode) && (held->seals & TORNADO_REGION_SEAL_SHRINK))
		return -EPERM;
	if (size > i_size_read(inode) && (held->seals & TORNADO_REGION_SEAL_GROW))
		return -EPERM;
	return 0;
}

/* ftruncate() and its kin, with the inode's lock. */
static int region_setattr(struct tornado_idmap *idmap, struct dentry *dentry, struct iattr *change)
{
	struct inode *inode = d_inode(dentry);
	struct tornado_region_file *held = inode->i_private;
	int error;

	error = setattr_prepare(idmap, dentry, change);
	if (error)
		return error;
	if (change->ia_valid & ATTR_SIZE) {
		error = check_size(inode, held, change->ia_size);
		if (error)
			return error;
		i_size_write(inode, change->ia_size);
		tornado_core_region_resize(held->region, change->ia_size >> PAGE_SHIFT);
	}
	setattr_copy(idmap, inode, change);
	return 0;
}

static int region_getattr(struct tornado_idmap *idmap, const struct path *path, struct kstat *stat,
			  u32 request_mask, unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct tornado_region_file *held = inode->i_private;
	struct tornado_region_numbers numbers;

	tornado_fill_attributes(idmap, request_mask, inode, stat);
	tornado_core_region_numbers(held->region, &numbers);
	stat->blocks = (u64)numbers.resident << (PAGE_SHIFT - 9);
	return 0;
}

static const struct inode_operations region_inode_operations = {
	.setattr = region_setattr,
	.getattr = region_getattr,
};

struct file *tornado_region_inode_file(struct tornado_region_file *held, loff_t bytes)
{
	struct inode *inode = alloc_anon_inode(region_mount->mnt_sb);
	struct file *file;

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	inode->i_mode |= S_IFREG;
	inode->i_op = &region_inode_operations;
	inode->i_size = bytes;
	clear_nlink(inode); /* as memfd's, which core dumps go by */
	held->backing.mapping = inode->i_mapping;
	file = alloc_file_pseudo(inode, region_mount, "tornado-region", O_RDWR | O_LARGEFILE,
				 &tornado_region_operations);
	if (IS_ERR(file)) {
		iput(inode);
		return file;
	}
	__module_get(THIS_MODULE);
	inode->i_private = held;
	file->private_data = held;
	return file;
}

int tornado_region_inodes_start(void)
{
	struct vfsmount *mount = kern_mount(&region_fs);

	if (IS_ERR(mount))
		return PTR_ERR(mount);
	region_mount = mount;
	/* The superblock keeps the module; not this one, or it would stay for ever. */
	module_put(THIS_MODULE);
	return 0;
}

void tornado_region_inodes_stop(void)
{
	int others = module_refcount(THIS_MODULE);

	__module_get(THIS_MODULE);
	kern_unmount(region_mount);
	/* The superblock goes with the last path, and gives the module back at its very end. */
	while (module_refcount(THIS_MODULE) > others)
		schedule_timeout_uninterruptible(1);
}
