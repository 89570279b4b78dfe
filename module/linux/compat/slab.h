/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slab caches that are not merged with others of the same size, so that
 * /proc/slabinfo shows them under their name.
 *
 * 6.5 has a flag for it (d0bf7d5759c1 "mm/slab: introduce kmem_cache flag
 * SLAB_NO_MERGE"); before, they may be merged.
 */
#ifndef TORNADO_COMPAT_SLAB_H
#define TORNADO_COMPAT_SLAB_H

#include <linux/slab.h>

#ifdef SLAB_NO_MERGE
#define TORNADO_SLAB_NO_MERGE SLAB_NO_MERGE
#else
#define TORNADO_SLAB_NO_MERGE 0
#endif

#endif /* TORNADO_COMPAT_SLAB_H */
