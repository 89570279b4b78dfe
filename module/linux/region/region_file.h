/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_REGION_FILE_H
#define TORNADO_LINUX_REGION_FILE_H

#include <linux/list.h>
#include <linux/types.h>
#include "../users.h"
#include "pages.h"

struct file;
struct inode;
struct vm_area_struct;

/* A region, as its file has it; freed when the core's region is gone. */
struct tornado_region_file {
	struct tornado_region *region;
	unsigned int lookup; /* of its mappings: enum tornado_region_lookup */
	__u64 partition; /* bytes; what mappings should be split into, or 0 */
	struct tornado_region_backing backing;
	unsigned int seals; /* changed with the inode's lock */
	struct list_head link; /* among the regions that were made on @cpu */
	unsigned int cpu;
	struct tornado_user user;
};

struct tornado_region_create;

/* What is said of a pager goes with the kind. */
bool tornado_region_pager_is_valid(const struct tornado_region_create *create);
/* If there is to be one: fills in @pager, and keeps a reference.  0 or a negative errno. */
int tornado_region_pager_get(struct tornado_region_file *held,
			     const struct tornado_region_create *create,
			     struct tornado_region_pager *pager);
void tornado_region_pager_put(struct tornado_region_file *held);
/* What is said of a file goes with the kind. */
bool tornado_region_source_is_valid(const struct tornado_region_create *create);
/* If there is to be one: keeps a reference.  0 or a negative errno. */
int tornado_region_source_get(struct tornado_region_file *held,
			      const struct tornado_region_create *create);
void tornado_region_source_put(struct tornado_region_file *held);
/* Faults give up the lock that keeps their mapping: to be told before the first one. */
void tornado_region_pager_expect(void);
/* TORNADO_IOC_REGION_SUPPLY.  Context: may sleep. */
long tornado_region_pager_supply(struct tornado_region_file *held, void __user *argument);
/* No region is left: no fault runs in this module any more when this returns. */
void tornado_region_pager_stop(void);

/* The ioctl that creates a region.  Context: may sleep.  Return: a descriptor or an errno. */
long tornado_region_file_create(void __user *argument);

/* Context: may sleep.  Return: 0, or an errno. */
int tornado_region_mmap(struct file *file, struct vm_area_struct *vma);

/* Where inodes of regions are.  Around the first region and the last one. */
int tornado_region_inodes_start(void);
void tornado_region_inodes_stop(void);
/*
 * An open file for a new inode that is a region's, which @held is of; its mapping
 * is filled in.  Context: may sleep.
 */
struct file *tornado_region_inode_file(struct tornado_region_file *held, loff_t bytes);
/* Nobody has a path to the file any more.  Context: may sleep. */
void tornado_region_end(struct tornado_region_file *held);

/* Called by the file's operations. */
extern const struct file_operations tornado_region_operations;

/* What gives stocked pages back when memory is short.  Context: may sleep. */
int tornado_regions_start(void);
void tornado_regions_stop(void);
void tornado_regions_add(struct tornado_region_file *held);
void tornado_regions_remove(struct tornado_region_file *held);

#endif /* TORNADO_LINUX_REGION_FILE_H */
