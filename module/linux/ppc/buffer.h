/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_BUFFER_H
#define TORNADO_LINUX_PPC_BUFFER_H

#include <linux/mm.h>
#include <uapi/tornado/ppc.h>

/**
 * struct tornado_buffer - memory that the kernel and one process share
 * @memory: in the kernel; NULL: there is none
 */
struct tornado_buffer {
	void *memory;
	/* private: */
	unsigned long page_count;
	struct page *pages[TORNADO_PORT_BUFFER_MAX / 4096];
};

/**
 * tornado_buffer_allocate() - memory, charged to the caller
 * @buffer: zeroed
 * @size: in bytes; 0: there is none
 *
 * Return: 0 or -ENOMEM.
 */
int tornado_buffer_allocate(struct tornado_buffer *buffer, unsigned int size);
void tornado_buffer_free(struct tornado_buffer *buffer);

/* As mmap() of a file.  0, or -EINVAL, -ENXIO: not shared, not at offset 0, or too large. */
int tornado_buffer_map(struct tornado_buffer *buffer, struct vm_area_struct *vma);

#endif /* TORNADO_LINUX_PPC_BUFFER_H */
