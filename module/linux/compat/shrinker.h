/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shrinkers.
 *
 * 6.7 allocates them (c42d50aefd17 "mm: shrinker: add infrastructure for
 * dynamically allocating shrinker") and no longer registers those that a module
 * embeds somewhere.
 */
#ifndef TORNADO_COMPAT_SHRINKER_H
#define TORNADO_COMPAT_SHRINKER_H

#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/version.h>

typedef unsigned long (*tornado_shrinker_call)(struct shrinker *shrinker,
					       struct shrink_control *control);

/*
 * Register a shrinker that is asked for each node; NULL if there is no memory.
 * Context: may sleep.
 */
static inline struct shrinker *tornado_shrinker_start(const char *name,
						      tornado_shrinker_call count,
						      tornado_shrinker_call scan)
{
	struct shrinker *shrinker;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker = shrinker_alloc(SHRINKER_NUMA_AWARE, "%s", name);
#else
	shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);
#endif
	if (!shrinker)
		return NULL;
	shrinker->count_objects = count;
	shrinker->scan_objects = scan;
	shrinker->seeks = DEFAULT_SEEKS;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_register(shrinker);
#else
	shrinker->flags = SHRINKER_NUMA_AWARE;
	if (register_shrinker(shrinker, "%s", name)) {
		kfree(shrinker);
		return NULL;
	}
#endif
	return shrinker;
}

/* Context: may sleep; waits until it is not running. */
static inline void tornado_shrinker_stop(struct shrinker *shrinker)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_free(shrinker);
#else
	unregister_shrinker(shrinker);
	kfree(shrinker);
#endif
}

#endif /* TORNADO_COMPAT_SHRINKER_H */
