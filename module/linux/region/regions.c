// SPDX-License-Identifier: GPL-2.0
/*
 * The regions that exist, and giving back what they have stocked when memory is
 * short.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include "../compat/shrinker.h"
#include "region_file.h"

/* Per CPU, so that making regions meets no other CPU. */
struct region_list {
	/*
	 * Protects @list, and keeps regions on it from being destroyed.  The shrinker
	 * may come while somebody waits to write, so it only tries.
	 */
	struct rw_semaphore lock;
	struct list_head list;
};

static DEFINE_PER_CPU_ALIGNED(struct region_list, region_lists);
static struct shrinker *shrinker;

void tornado_regions_add(struct tornado_region_file *held)
{
	struct region_list *regions;

	held->cpu = raw_smp_processor_id();
	regions = per_cpu_ptr(&region_lists, held->cpu);
	down_write(&regions->lock);
	list_add_tail(&held->link, &regions->list);
	up_write(&regions->lock);
}

void tornado_regions_remove(struct tornado_region_file *held)
{
	struct region_list *regions = per_cpu_ptr(&region_lists, held->cpu);

	down_write(&regions->lock);
	list_del(&held->link);
	up_write(&regions->lock);
}

/*
 * @act on regions, until it has brought @enough pages; returns how many.  Lists that are
 * being changed are passed over.
 */
static unsigned long sum_pages(unsigned long (*act)(struct tornado_region *region),
			       unsigned long enough)
{
	struct tornado_region_file *held;
	unsigned long pages = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct region_list *regions = per_cpu_ptr(&region_lists, cpu);

		if (!down_read_trylock(&regions->lock))
			continue;
		list_for_each_entry(held, &regions->list, link) {
			if (pages >= enough)
				break;
			pages += act(held->region);
		}
		up_read(&regions->lock);
	}
	return pages;
}

/* What a region stocks is on all nodes, and is told to the first one that asks. */
static unsigned long shrink_count(struct shrinker *unused, struct shrink_control *control)
{
	if (control->nid != first_memory_node)
		return 0;
	return sum_pages(tornado_core_region_stocked, ULONG_MAX) ?: SHRINK_EMPTY;
}

static unsigned long shrink_scan(struct shrinker *unused, struct shrink_control *control)
{
	return sum_pages(tornado_core_region_drain, control->nr_to_scan) ?: SHRINK_STOP;
}

int tornado_regions_start(void)
{
	unsigned int cpu;
	int error;

	for_each_possible_cpu(cpu) {
		struct region_list *regions = per_cpu_ptr(&region_lists, cpu);

		init_rwsem(&regions->lock);
		INIT_LIST_HEAD(&regions->list);
	}
	error = tornado_region_inodes_start();
	if (error)
		return error;
	shrinker = tornado_shrinker_start("tornado-region", shrink_count, shrink_scan);
	if (shrinker)
		return 0;
	tornado_region_inodes_stop();
	return -ENOMEM;
}

void tornado_regions_stop(void)
{
	tornado_shrinker_stop(shrinker);
	tornado_region_inodes_stop();
}
