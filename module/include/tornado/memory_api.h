/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The memory functions that the module exports (GPL only).  Kernel C includes
 * <tornado/memory.h>, which adds the inline fast paths; C++ includes this file.
 */
#ifndef _TORNADO_MEMORY_API_H
#define _TORNADO_MEMORY_API_H

#include <tornado/memory_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * tornado_memory_type_start() - make a type ready
 * @type: name, size, placement and flags are filled in; lives until
 *	tornado_memory_type_stop(), as does its name
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for a size, placement or flag that cannot be, -ENOMEM.
 */
int tornado_memory_type_start(struct tornado_memory_type *type);

/**
 * tornado_memory_type_stop() - give a type up; all its blocks have been freed
 * @type: the type; nobody uses it any more
 *
 * Returns what is stocked to the kernel's allocator.  Blocks that are still in
 * use are a bug of the owner: the kernel warns, and their memory is lost.
 *
 * Context: may sleep.
 * Return: how many blocks are in use.
 */
long long tornado_memory_type_stop(struct tornado_memory_type *type);

/**
 * tornado_memory_alloc_slow() - allocate where this CPU's magazine is empty
 * @type: the type
 * @flags: TORNADO_MEMORY_MAY_SLEEP, TORNADO_MEMORY_ZERO
 *
 * What tornado_memory_alloc() does when its fast path does not do.
 */
void *tornado_memory_alloc_slow(struct tornado_memory_type *type, unsigned int flags);

/**
 * tornado_memory_alloc_on() - allocate a block on a given node
 * @type: the type
 * @node: where; a local type fails if that has no memory, others take it from
 *	elsewhere
 * @flags: TORNADO_MEMORY_MAY_SLEEP, TORNADO_MEMORY_ZERO
 *
 * For what one CPU prepares for others.  On another node than this CPU's the
 * kernel's allocator is asked each time.
 *
 * Context: any but NMI; may sleep only with TORNADO_MEMORY_MAY_SLEEP.
 * Return: a block, or NULL.
 */
void *tornado_memory_alloc_on(struct tornado_memory_type *type, unsigned int node,
			      unsigned int flags);

/**
 * tornado_memory_free_slow() - free where this CPU's magazine does not do
 * @type: the type
 * @block: not NULL
 *
 * What tornado_memory_free() does when its fast path does not do.
 */
void tornado_memory_free_slow(struct tornado_memory_type *type, void *block);

/**
 * tornado_memory_read_statistics() - read the accounting of a type
 * @type: the type
 * @node: of this node alone; -1: of all
 * @statistics: out
 *
 * Context: any; the caller knows that the type is not stopped meanwhile.
 */
void tornado_memory_read_statistics(const struct tornado_memory_type *type, int node,
				    struct tornado_memory_statistics *statistics);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_MEMORY_API_H */
