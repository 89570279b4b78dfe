// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers for the payload of calls.  Page by page: so they are charged to who
 * makes them, lie on that one's node, and need no large pieces of memory.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include "../compat/vm_flags.h"
#include "buffer.h"

int tornado_buffer_allocate(struct tornado_buffer *buffer, unsigned int size)
{
	unsigned long count = PAGE_ALIGN(size) / PAGE_SIZE;

	if (!count)
		return 0;
	while (buffer->page_count < count) {
		struct page *page = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);

		if (!page)
			goto failed;
		buffer->pages[buffer->page_count++] = page;
	}
	buffer->memory = vmap(buffer->pages, count, VM_MAP, PAGE_KERNEL);
	if (buffer->memory)
		return 0;
failed:
	tornado_buffer_free(buffer);
	return -ENOMEM;
}

/* A process may still have the pages mapped, and then keeps them. */
void tornado_buffer_free(struct tornado_buffer *buffer)
{
	if (buffer->memory)
		vunmap(buffer->memory);
	while (buffer->page_count)
		put_page(buffer->pages[--buffer->page_count]);
}

int tornado_buffer_map(struct tornado_buffer *buffer, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_pgoff)
		return -EINVAL;
	tornado_vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP | VM_DONTCOPY);
	return vm_map_pages(vma, buffer->pages, buffer->page_count);
}
