// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of regions: made, charged, entered into page tables and taken out.
 */
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/memcontrol.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>
#include <uapi/tornado/pager.h>
#include "../../core/region/protocol.h"
#include "../compat/fault_lock.h"
#include "../ppc/port_file.h"
#include "pages.h"

static_assert(TORNADO_PAGER_FAULT == TORNADO_PAGER_WORD_FAULT &&
	      TORNADO_PAGER_WRITES == TORNADO_PAGER_WORD_WRITES &&
	      TORNADO_PAGER_ZEROS == TORNADO_PAGER_WORD_ZEROS &&
	      TORNADO_PAGER_COPY == TORNADO_PAGER_WORD_COPY &&
	      TORNADO_PAGER_SUPPLIED == TORNADO_PAGER_WORD_SUPPLIED &&
	      TORNADO_PAGER_PAGES_MAX == TORNADO_PAGER_WORD_PAGES_MAX);

static struct page *page_of(struct tornado_page *page)
{
	return (struct page *)page;
}

static struct tornado_region_backing *backing_of(struct tornado_region_owner *owner)
{
	return container_of(owner, struct tornado_region_backing, owner);
}

struct mem_cgroup *tornado_platform_charge_to(struct tornado_region_owner *owner)
{
	return set_active_memcg(backing_of(owner)->memcg);
}

void tornado_platform_charge_back(struct mem_cgroup *before)
{
	set_active_memcg(before);
}

/* Local is what a thread without a policy has, too; and only the thread itself changes it. */
int tornado_platform_thread_has_placement(void)
{
#ifdef CONFIG_NUMA
	const struct mempolicy *policy = current->mempolicy;

	return unlikely(policy) && policy->mode != MPOL_LOCAL;
#else
	return 0;
#endif
}

static struct page *allocate(gfp_t gfp, int node, const nodemask_t *allowed)
{
	/* What the core read, the thread alone can change. */
	if (node < 0)
		return alloc_page(gfp);
	return __alloc_pages(gfp, 0, node, (nodemask_t *)allowed);
}

unsigned int tornado_platform_pages_allocate(int node, unsigned long long nodes, int others_too,
					     unsigned int eager, struct tornado_page **pages,
					     unsigned int count)
{
	const gfp_t gfp = GFP_HIGHUSER | __GFP_ZERO | __GFP_ACCOUNT;
	/* Neither reclaim nor the OOM killer for what nobody waits for. */
	const gfp_t rest = (gfp & ~__GFP_DIRECT_RECLAIM) | __GFP_NOWARN |
			   (others_too || node < 0 ? 0 : __GFP_THISNODE);
	nodemask_t allowed = NODE_MASK_NONE;
	unsigned int made;

	if (nodes)
		bitmap_from_u64(nodes_addr(allowed), nodes);
	for (made = 0; made < count; made++) {
		struct page *page =
			allocate(made < eager ? gfp : rest, node, nodes ? &allowed : NULL);

		if (!page)
			break;
		pages[made] = (struct tornado_page *)page;
	}
	return made;
}

void tornado_platform_page_free(struct tornado_page *page)
{
	put_page(page_of(page));
}

/* The page is in no page table yet. */
void tornado_platform_page_fill(struct tornado_page *page, const void *contents)
{
	void *to = kmap_local_page(page_of(page));

	copy_page(to, (void *)contents);
	kunmap_local(to);
}

int tornado_platform_page_fill_from_caller(struct tornado_page *page, const void *contents)
{
	void *to = kmap_local_page(page_of(page));
	unsigned long left =
		copy_from_user(to, (__force const void __user *)contents, PAGE_SIZE);

	kunmap_local(to);
	return !left;
}

int tornado_platform_may_ask_pager(struct tornado_region_owner *owner)
{
	return !tornado_client_file_check(backing_of(owner)->pager, TORNADO_PAGER_FAULT);
}

void tornado_platform_fault_unlock(const struct tornado_region_fault *fault)
{
	tornado_release_fault_lock(fault->lock);
}

/*
 * The place in the file is what a futex that processes share goes by.  Nobody else
 * knows the page yet, so its lock is not needed.
 */
void tornado_platform_page_join(struct tornado_region_owner *owner, unsigned long index,
				struct tornado_page *page)
{
	struct folio *folio = page_folio(page_of(page));

	folio->mapping = backing_of(owner)->mapping;
	folio->index = index;
	/*
	 * Counted as shared memory (RssShmem), which it is.  The sum of the kernel's counter for
	 * pages of files lies in the line that each fault reads (design-regions).
	 */
	__folio_set_swapbacked(folio);
}

/* Who copies the page, or looks where it is, holds its lock. */
void tornado_platform_page_leave(struct tornado_page *page)
{
	struct folio *folio = page_folio(page_of(page));

	folio_lock(folio);
	folio->mapping = NULL;
	folio_unlock(folio);
	folio_put(folio);
}

/* Wraps where the index is below the fault's, as it should. */
static unsigned long address_of(const struct tornado_region_fault *fault, unsigned long index)
{
	return fault->address + (index - fault->index) * PAGE_SIZE;
}

int tornado_platform_page_map(const struct tornado_region_fault *fault, unsigned long index,
			      struct tornado_page *page)
{
	int error = vm_insert_page(fault->mapping, address_of(fault, index), page_of(page));

	/* Somebody has mapped it meanwhile, or has a copy of it there. */
	return error == -EBUSY ? 1 : error;
}

int tornado_platform_pages_map(const struct tornado_region_fault *fault, unsigned long index,
			       struct tornado_page **pages, unsigned int count)
{
	unsigned long left = count;
	int error = vm_insert_pages(fault->mapping, address_of(fault, index),
				    (struct page **)pages, &left);

	/* Up to a place that is taken; whatever else there is comes again with the next one. */
	return error && error != -EBUSY && left == count ? error : (int)(count - left);
}

void tornado_platform_page_hand_out(struct tornado_region_fault *fault, struct tornado_page *page)
{
	get_page(page_of(page));
	fault->page = page;
}

void tornado_platform_pages_unmap(struct tornado_region_owner *owner, unsigned long first,
				  unsigned long count, int copies_too)
{
	unmap_mapping_pages(backing_of(owner)->mapping, first, count, copies_too);
}
