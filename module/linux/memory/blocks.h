/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the line between the C++ core and the kernel that concerns blocks
 * (see ../platform/platform.h): what module/core/platform.hpp tells under the
 * names without prefix.
 */
#ifndef TORNADO_LINUX_MEMORY_BLOCKS_H
#define TORNADO_LINUX_MEMORY_BLOCKS_H

#include <tornado/memory_types.h>

#ifdef __cplusplus
extern "C" {
#endif

void *tornado_platform_block_source_create(const char *name, unsigned long size,
					   unsigned long alignment, int charged);
void tornado_platform_block_source_destroy(void *source);
void *tornado_platform_block_allocate(void *source, unsigned int node, int strict, int may_sleep);
void tornado_platform_blocks_free(void *source, void **blocks, unsigned long count);
unsigned int tornado_platform_node_of_memory(const void *block);

int tornado_platform_magazines_wanted(void);
void tornado_platform_memory_type_started(struct tornado_memory_type *type);
void tornado_platform_memory_type_stopping(struct tornado_memory_type *type);
void tornado_platform_memory_type_stopped(struct tornado_memory_type *type, long long left);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LINUX_MEMORY_BLOCKS_H */
