// SPDX-License-Identifier: GPL-2.0
/*
 * Which CPUs are neighbours.  Read once: a CPU that was never online when the
 * module was loaded counts as being under the first cache of its node.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include "../compat/llc.h"
#include "platform.h"
#include "topology.h"

struct neighbours {
	unsigned int cache;	/* lowest CPU under the same last-level cache */
	unsigned int rank;
};

static struct neighbours *neighbours;

unsigned int tornado_platform_cpu_limit(void)
{
	return nr_cpu_ids;
}

unsigned int tornado_platform_node_limit(void)
{
	return nr_node_ids;
}

unsigned int tornado_platform_node_of(unsigned int cpu)
{
	int node = cpu_to_node(cpu);

	/* A possible CPU that was never present may have no node. */
	return node == NUMA_NO_NODE ? first_online_node : node;
}

unsigned int tornado_platform_cache_of(unsigned int cpu)
{
	return neighbours[cpu].cache;
}

unsigned int tornado_platform_rank_of(unsigned int cpu)
{
	return neighbours[cpu].rank;
}

static unsigned int first_under_cache_of(unsigned int cpu)
{
	unsigned int other;

	for_each_possible_cpu(other)
		if (tornado_platform_node_of(other) == tornado_platform_node_of(cpu) &&
		    tornado_compat_llc_id(other) == tornado_compat_llc_id(cpu))
			return other;
	return cpu;
}

static bool is_before(unsigned int a, unsigned int b)
{
	unsigned int node_a = tornado_platform_node_of(a), node_b = tornado_platform_node_of(b);

	if (node_a != node_b)
		return node_a < node_b;
	if (neighbours[a].cache != neighbours[b].cache)
		return neighbours[a].cache < neighbours[b].cache;
	return a < b;
}

int tornado_topology_start(void)
{
	unsigned int cpu, other;

	neighbours = kvcalloc(nr_cpu_ids, sizeof(*neighbours), GFP_KERNEL);
	if (!neighbours)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		neighbours[cpu].cache = first_under_cache_of(cpu);
	for_each_possible_cpu(cpu)
		for_each_possible_cpu(other)
			neighbours[cpu].rank += is_before(other, cpu);
	return 0;
}

void tornado_topology_stop(void)
{
	kvfree(neighbours);
}
