/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the line between the C++ core and the kernel that concerns pages:
 * what module/core/region/platform.hpp tells under the names without prefix.
 * Valid C and C++.
 */
#ifndef TORNADO_LINUX_REGION_PAGES_H
#define TORNADO_LINUX_REGION_PAGES_H

#include "../../core/region/region.h"

#ifdef __cplusplus
extern "C" {
#endif

struct address_space;
struct file;
struct mem_cgroup;

/* What pages of a region need to know of it; the rest of the edge embeds it. */
struct tornado_region_backing {
	struct tornado_region_owner owner;
	struct address_space *mapping; /* of the region's inode */
	struct mem_cgroup *memcg; /* a reference; NULL: there are none */
	struct file *pager; /* a client, a reference; NULL: there is none */
	struct file *source; /* with the contents, likewise */
};

/* Returns who was charged before. */
struct mem_cgroup *tornado_platform_charge_to(struct tornado_region_owner *owner);
void tornado_platform_charge_back(struct mem_cgroup *before);

int tornado_platform_thread_has_placement(void);
/* @node negative: where the thread has its memory. */
/* @eager: for so many pages at first memory is reclaimed. */
unsigned int tornado_platform_pages_allocate(int node, unsigned long long nodes, int others_too,
					     unsigned int eager, struct tornado_page **pages,
					     unsigned int count);
void tornado_platform_page_free(struct tornado_page *page);
void tornado_platform_page_fill(struct tornado_page *page, const void *contents);
/* Whether it was all there. */
int tornado_platform_page_fill_from_caller(struct tornado_page *page, const void *contents);
int tornado_platform_page_read(struct tornado_region_owner *owner, unsigned long index,
			       struct tornado_page *page);
int tornado_platform_may_ask_pager(struct tornado_region_owner *owner);
void tornado_platform_fault_unlock(const struct tornado_region_fault *fault);
void tornado_platform_page_join(struct tornado_region_owner *owner, unsigned long index,
				struct tornado_page *page);
void tornado_platform_page_leave(struct tornado_page *page);
int tornado_platform_pages_map(const struct tornado_region_fault *fault, unsigned long index,
			       struct tornado_page **pages, unsigned int count);
int tornado_platform_page_map(const struct tornado_region_fault *fault, unsigned long index,
			      struct tornado_page *page);
void tornado_platform_page_hand_out(struct tornado_region_fault *fault, struct tornado_page *page);
void tornado_platform_pages_unmap(struct tornado_region_owner *owner, unsigned long first,
				  unsigned long count, int copies_too);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LINUX_REGION_PAGES_H */
