// SPDX-License-Identifier: GPL-2.0
/*
 * The types of memory that exist; giving back what they have stocked when
 * memory is short or a CPU goes away; debugfs tornado/memory.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/debugfs.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/seq_file.h>
#include <linux/topology.h>
#include <linux/workqueue.h>
#include <tornado/memory_api.h>
#include "../../core/memory/memory_edge.h"
#include "../compat/shrinker.h"
#include "blocks.h"
#include "memory.h"

static bool magazines = true;
module_param(magazines, bool, 0444);
MODULE_PARM_DESC(magazines, "stock freed memory for each CPU (off: find uses after free with KASAN)");

static LIST_HEAD(types);
/*
 * Protects the list, and keeps types on it from being stopped.  Who drains or
 * looks reads, so that one CPU's draining is no reason to pass over another's.
 * The shrinker may come while somebody waits to write, so it only tries.
 */
static DECLARE_RWSEM(types_lock);

static struct shrinker *shrinker;
static struct workqueue_struct *drain_queue;
static DEFINE_PER_CPU(struct work_struct, drain_work);
static enum cpuhp_state hotplug_state;

static struct list_head *link_of(struct tornado_memory_type *type)
{
	BUILD_BUG_ON(sizeof(struct list_head) > sizeof(type->link));
	return (struct list_head *)type->link;
}

static struct tornado_memory_type *type_of(struct list_head *link)
{
	return container_of((void *)link, struct tornado_memory_type, link);
}

int tornado_platform_magazines_wanted(void)
{
	return magazines;
}

void tornado_platform_memory_type_started(struct tornado_memory_type *type)
{
	down_write(&types_lock);
	list_add_tail(link_of(type), &types);
	up_write(&types_lock);
}

void tornado_platform_memory_type_stopping(struct tornado_memory_type *type)
{
	down_write(&types_lock);
	list_del(link_of(type));
	up_write(&types_lock);
}

void tornado_platform_memory_type_stopped(struct tornado_memory_type *type, long long left)
{
	WARN(left, "tornado: %lld blocks of %s were never freed\n", left, type->name);
}

/* The work is bound to its CPU; if that goes offline first, it does no harm elsewhere. */
static void drain_this_cpu(struct work_struct *work)
{
	struct list_head *link;

	down_read(&types_lock);
	list_for_each(link, &types)
		tornado_core_memory_drain_here(type_of(link));
	up_read(&types_lock);
}

static int drain_dead_cpu(unsigned int cpu)
{
	struct list_head *link;

	down_read(&types_lock);
	list_for_each(link, &types)
		tornado_core_memory_drain_dead(type_of(link), cpu);
	up_read(&types_lock);
	return 0;
}

static unsigned long stocked_by_cpu(unsigned int cpu)
{
	unsigned long blocks = 0;
	struct list_head *link;

	list_for_each(link, &types)
		blocks += tornado_core_memory_stocked_by_cpu(type_of(link), cpu);
	return blocks;
}

static unsigned long shrink_count(struct shrinker *unused, struct shrink_control *control)
{
	unsigned long blocks = 0;
	struct list_head *link;
	unsigned int cpu;

	if (!down_read_trylock(&types_lock))
		return 0;
	list_for_each(link, &types)
		blocks += tornado_core_memory_stocked_in_depot(type_of(link), control->nid);
	for_each_cpu(cpu, cpumask_of_node(control->nid))
		blocks += stocked_by_cpu(cpu);
	up_read(&types_lock);
	return blocks ?: SHRINK_EMPTY;
}

/*
 * The depot and this CPU at once.  Other CPUs' magazines are theirs alone, so
 * these are asked to give back themselves, and nobody waits for them.
 */
static unsigned long shrink_scan(struct shrinker *unused, struct shrink_control *control)
{
	unsigned long freed = 0;
	struct list_head *link;
	unsigned int cpu;

	if (!down_read_trylock(&types_lock))
		return SHRINK_STOP;
	list_for_each(link, &types) {
		freed += tornado_core_memory_drain_depot(type_of(link), control->nid);
		if (numa_node_id() == control->nid)
			freed += tornado_core_memory_drain_here(type_of(link));
	}
	for_each_cpu_and(cpu, cpumask_of_node(control->nid), cpu_online_mask) {
		unsigned long blocks = stocked_by_cpu(cpu);

		if (blocks && queue_work_on(cpu, drain_queue, per_cpu_ptr(&drain_work, cpu)))
			freed += blocks;
	}
	up_read(&types_lock);
	return freed;
}

static const char *const placement_names[] = {
	[TORNADO_MEMORY_LOCAL] = "local",
	[TORNADO_MEMORY_GLOBAL_PADDED] = "global-padded",
	[TORNADO_MEMORY_GLOBAL] = "global",
};

static void show_node(struct seq_file *out, struct tornado_memory_type *type, int node)
{
	struct tornado_memory_statistics sum;
	long long used;

	tornado_memory_read_statistics(type, node, &sum);
	used = sum.blocks - sum.stocked;
	seq_printf(out, "%s ", type->name);
	if (node < 0)
		seq_puts(out, "all");
	else
		seq_printf(out, "%d", node);
	seq_printf(out, " %s %lu %lld %lld %lld %lld %lld %lld %lld\n",
		   placement_names[type->placement], type->block_size, used,
		   used * (long long)type->block_size, sum.stocked, sum.taken, sum.remote_frees,
		   sum.batches_home, sum.failures);
}

static int memory_show(struct seq_file *out, void *unused)
{
	struct list_head *link;
	int node;

	seq_puts(out, "type node placement size objects bytes stocked taken remote_frees batches_home failures\n");
	down_read(&types_lock);
	list_for_each(link, &types) {
		show_node(out, type_of(link), -1);
		for_each_online_node(node)
			show_node(out, type_of(link), node);
	}
	up_read(&types_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(memory);

void tornado_memory_add_file(struct dentry *directory)
{
	debugfs_create_file("memory", 0400, directory, NULL, &memory_fops);
}

int tornado_memory_start(void)
{
	unsigned int cpu;
	int state;

	for_each_possible_cpu(cpu)
		INIT_WORK(per_cpu_ptr(&drain_work, cpu), drain_this_cpu);
	drain_queue = alloc_workqueue("tornado-memory", WQ_MEM_RECLAIM, 0);
	if (!drain_queue)
		return -ENOMEM;
	state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "tornado/memory", NULL,
					  drain_dead_cpu);
	if (state < 0)
		goto destroy_queue;
	hotplug_state = state;
	shrinker = tornado_shrinker_start("tornado", shrink_count, shrink_scan);
	if (shrinker)
		return 0;
	cpuhp_remove_state_nocalls(hotplug_state);
	state = -ENOMEM;
destroy_queue:
	destroy_workqueue(drain_queue);
	return state;
}

void tornado_memory_stop(void)
{
	tornado_shrinker_stop(shrinker);
	cpuhp_remove_state_nocalls(hotplug_state);
	destroy_workqueue(drain_queue);
}
