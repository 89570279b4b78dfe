// SPDX-License-Identifier: GPL-2.0
/*
 * What magazines are filled from: a slab cache for each type.
 */
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include "../compat/slab.h"
#include "blocks.h"

void *tornado_platform_block_source_create(const char *name, unsigned long size,
					   unsigned long alignment, int charged)
{
	slab_flags_t flags = TORNADO_SLAB_NO_MERGE | (charged ? SLAB_ACCOUNT : 0);

	return kmem_cache_create(name, size, alignment, flags, NULL);
}

void tornado_platform_block_source_destroy(void *source)
{
	kmem_cache_destroy(source);
}

unsigned int tornado_platform_node_of_memory(const void *block)
{
	return page_to_nid(virt_to_page(block));
}

void *tornado_platform_block_allocate(void *source, unsigned int node, int strict, int may_sleep)
{
	gfp_t gfp = may_sleep ? GFP_KERNEL : GFP_NOWAIT | __GFP_NOWARN;
	int wanted = node;
	void *block;

	/* The slab allocator would take one without memory for any node. */
	if (!node_state(node, N_NORMAL_MEMORY)) {
		if (strict)
			return NULL;
		wanted = NUMA_NO_NODE;
	}
	if (strict)
		gfp |= __GFP_THISNODE | __GFP_NOWARN;
	block = kmem_cache_alloc_node(source, gfp, wanted);
	if (block && strict && tornado_platform_node_of_memory(block) != node) {
		kmem_cache_free(source, block);
		return NULL;
	}
	return block;
}

void tornado_platform_blocks_free(void *source, void **blocks, unsigned long count)
{
	/* In bulk only with interrupts on, as its documentation demands. */
	if (count > 1 && !irqs_disabled()) {
		kmem_cache_free_bulk(source, count, blocks);
		return;
	}
	while (count)
		kmem_cache_free(source, blocks[--count]);
}
