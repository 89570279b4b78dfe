// SPDX-License-Identifier: GPL-2.0
/*
 * The regions that exist, and giving back what they have stocked when memory is
 * short.
 */
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/rwsem.h>
#include "../compat/shrinker.h"
#include "region_file.h"

static LIST_HEAD(regions);
/*
 * Protects the list, and keeps regions on it from being destroyed.  The shrinker
 * may come while somebody waits to write, so it only tries.
 */
static DECLARE_RWSEM(regions_lock);
static struct shrinker *shrinker;

void tornado_regions_add(struct tornado_region_file *held)
{
	down_write(&regions_lock);
	list_add_tail(&held->link, &regions);
	up_write(&regions_lock);
}

void tornado_regions_remove(struct tornado_region_file *held)
{
	down_write(&regions_lock);
	list_del(&held->link);
	up_write(&regions_lock);
}

/* What a region stocks is on all nodes, and is told to the first one that asks. */
static unsigned long shrink_count(struct shrinker *unused, struct shrink_control *control)
{
	struct tornado_region_file *held;
	unsigned long pages = 0;

	if (control->nid != first_memory_node || !down_read_trylock(&regions_lock))
		return 0;
	list_for_each_entry(held, &regions, link)
		pages += tornado_core_region_stocked(held->region);
	up_read(&regions_lock);
	return pages ?: SHRINK_EMPTY;
}

static unsigned long shrink_scan(struct shrinker *unused, struct shrink_control *control)
{
	struct tornado_region_file *held;
	unsigned long pages = 0;

	if (!down_read_trylock(&regions_lock))
		return SHRINK_STOP;
	list_for_each_entry(held, &regions, link) {
		pages += tornado_core_region_drain(held->region);
		if (pages >= control->nr_to_scan)
			break;
	}
	up_read(&regions_lock);
	return pages;
}

int tornado_regions_start(void)
{
	shrinker = tornado_shrinker_start("tornado-region", shrink_count, shrink_scan);
	return shrinker ? 0 : -ENOMEM;
}

void tornado_regions_stop(void)
{
	tornado_shrinker_stop(shrinker);
}
