/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What module/linux/memory/ calls in the core: giving back what is stocked.
 * Valid C and C++.
 */
#ifndef TORNADO_CORE_MEMORY_EDGE_H
#define TORNADO_CORE_MEMORY_EDGE_H

#include <tornado/memory_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How many blocks are stocked by a CPU, and in the depot of a node.  Any context. */
unsigned long tornado_core_memory_stocked_by_cpu(const struct tornado_memory_type *type,
						 unsigned int cpu);
unsigned long tornado_core_memory_stocked_in_depot(const struct tornado_memory_type *type,
						   unsigned int node);

/*
 * Each returns how many blocks were given back.  What this CPU has, in task
 * context; what a CPU has that runs nothing any more; the depot of a node.
 */
unsigned long tornado_core_memory_drain_here(struct tornado_memory_type *type);
unsigned long tornado_core_memory_drain_dead(struct tornado_memory_type *type, unsigned int cpu);
unsigned long tornado_core_memory_drain_depot(struct tornado_memory_type *type, unsigned int node);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_CORE_MEMORY_EDGE_H */
