// SPDX-License-Identifier: GPL-2.0
/*
 * A file that a region has its contents from.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/magic.h>
#include <linux/minmax.h>
#include <linux/pagemap.h>
#include <uapi/tornado/region.h>
#include "pages.h"
#include "region_file.h"

bool tornado_region_source_is_valid(const struct tornado_region_create *create)
{
	return create->kind == TORNADO_REGION_FILE || !create->file;
}

/* tmpfs has no read_folio(); its read_iter() takes no lock that a fault could be under. */
static bool is_tmpfs(const struct file *file)
{
	return file_inode(file)->i_sb->s_magic == TMPFS_MAGIC;
}

int tornado_region_source_get(struct tornado_region_file *held,
			      const struct tornado_region_create *create)
{
	struct file *file;
	int error = 0;

	if (create->kind != TORNADO_REGION_FILE)
		return 0;
	file = fget(create->file);
	if (!file)
		return -EBADF;
	if (!S_ISREG(file_inode(file)->i_mode))
		error = -EINVAL;
	else if (!(file->f_mode & FMODE_READ))
		error = -EACCES;
	else if (!file->f_mapping->a_ops->read_folio && !is_tmpfs(file))
		error = -EOPNOTSUPP;
	if (error) {
		fput(file);
		return error;
	}
	tornado_region_pager_expect();
	held->backing.source = file;
	/*
	 * What is written would not get into the file.  As nobody has mapped it yet, the
	 * kernel need not know, which would refuse shared mappings for reading, too.
	 */
	held->seals = TORNADO_REGION_SEAL_WRITE;
	return 0;
}

void tornado_region_source_put(struct tornado_region_file *held)
{
	if (held->backing.source)
		fput(held->backing.source);
}

/*
 * As a fault of the file itself would, by its page cache and not by read(): a thread that writes
 * to the file what it has mapped of the region holds the locks that read() takes.
 */
static int copy_from_cache(struct file *file, unsigned long index, struct page *page, size_t bytes)
{
	struct folio *folio = read_mapping_folio(file->f_mapping, index, file);
	void *from;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	from = kmap_local_page(folio_file_page(folio, index));
	memcpy_to_page(page, 0, from, bytes);
	kunmap_local(from);
	folio_put(folio);
	return 0;
}

static int copy_by_reading(struct file *file, unsigned long index, struct page *page, size_t bytes)
{
	loff_t offset = (loff_t)index << PAGE_SHIFT;
	void *to = kmap_local_page(page);
	ssize_t done = kernel_read(file, to, bytes, &offset);

	kunmap_local(to);
	return min_t(ssize_t, done, 0);
}

int tornado_platform_page_read(struct tornado_region_owner *owner, unsigned long index,
			       struct tornado_page *page)
{
	struct file *file = container_of(owner, struct tornado_region_backing, owner)->source;
	loff_t left = i_size_read(file_inode(file)) - ((loff_t)index << PAGE_SHIFT);
	size_t bytes = clamp_t(loff_t, left, 0, PAGE_SIZE);

	/* It is zeroed. */
	if (!bytes)
		return 0;
	return (is_tmpfs(file) ? copy_by_reading : copy_from_cache)(file, index,
								    (struct page *)page, bytes);
}
