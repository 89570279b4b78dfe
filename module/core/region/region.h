/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Regions: what the kernel edge calls in the core.  Valid C and C++.
 *
 * The core decides which page is where; the edge knows what pages, mappings and
 * files are made of.
 */
#ifndef TORNADO_CORE_REGION_H
#define TORNADO_CORE_REGION_H

#ifdef __cplusplus
extern "C" {
#endif

struct tornado_ppc_port;
struct tornado_region;
/* The platform's; struct page in the kernel. */
struct tornado_page;

/* Whose a region is, as the platform knows it. */
struct tornado_region_owner {
	/* The region is gone, and its pager's port put.  Any context. */
	void (*release)(struct tornado_region_owner *owner);
};

/* The policies of the uapi. */
enum tornado_region_placement {
	TORNADO_PLACE_FIRST_TOUCH,
	TORNADO_PLACE_LOCAL,
	TORNADO_PLACE_INTERLEAVE,
	TORNADO_PLACE_NODES,
};

/* So many pages at most in a region: 32 TiB of them. */
#define TORNADO_REGION_PAGES_MAX 0x200000000UL

/* Who is asked for pages that are not there. */
struct tornado_region_pager {
	struct tornado_ppc_port *port; /* of which the region gets a reference; NULL: nobody */
	unsigned long long label; /* of the client */
	unsigned long long cookie; /* the region's name between its creator and the pager */
	unsigned long long patience_ns; /* for an answer; 0: for ever */
};

/* What a region is to be. */
struct tornado_region_plan {
	unsigned long pages;
	unsigned int clustering;
	unsigned int placement;
	unsigned int fault_around; /* 1 to 64; 0: adaptive */
	unsigned long long nodes;
	struct tornado_region_owner *owner;
	struct tornado_region_pager pager;
	int reads_file; /* pages come from the owner's file */
};

/* A fault, for one page of the region, in one mapping of it. */
struct tornado_region_fault {
	void *mapping; /* the platform's; struct vm_area_struct in the kernel */
	unsigned long address; /* of the page */
	unsigned long index; /* of the page in the region */
	unsigned long first; /* the pages of the region that the mapping shows ... */
	unsigned long end; /* ... and the first one after them */
	int wants_copy; /* the page is to be copied rather than mapped */
	int makes_none; /* a page that is not there is not wanted */
	int writes;
	int may_wait; /* for a pager or a file, without the lock that the fault is handled under */
	void *lock; /* the platform's; struct vm_fault in the kernel */
	struct tornado_page *page; /* out, with a reference: TORNADO_FAULT_COPY */
};

enum tornado_region_outcome {
	TORNADO_FAULT_MAPPED, /* by this fault or by another one */
	TORNADO_FAULT_COPY, /* copy the page */
	TORNADO_FAULT_BEYOND, /* after the end */
	TORNADO_FAULT_ABSENT, /* there is no such page, and none was wanted */
	TORNADO_FAULT_NO_MEMORY, /* for the region */
	TORNADO_FAULT_NO_TABLE, /* no memory for the tables of who faults */
	TORNADO_FAULT_AGAIN, /* the fault's lock is given up: look again */
	TORNADO_FAULT_DENIED, /* pager or file do not give the page, or the pager is gone */
	TORNADO_FAULT_WOULD_WAIT, /* for the pager or the file */
	TORNADO_FAULT_NOT_MAPPED, /* the Process has no region there */
	TORNADO_FAULT_NEEDS_PAGE, /* within the core: nothing is decided */
	TORNADO_FAULT_ASKS, /* likewise: the pager has to be asked, */
	TORNADO_FAULT_WAITS, /* or is being asked */
};

/* As struct tornado_region_statistics of the uapi, but for how it begins. */
struct tornado_region_numbers {
	long long resident;
	long long stocked;
	long long faults;
	long long filled;
	long long around;
	long long refills;
	long long beyond;
	long long failures;
	long long removed;
	long long asked;
	long long denied;
	long long reps;
	long long busiest;
};

/**
 * tornado_core_region_create() - a region
 * @region: out
 * @plan: what it is to be; the owner stays until its release is called, and is not
 *	released by an error
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM; -EINVAL for the clustering.
 */
int tornado_core_region_create(struct tornado_region **region,
			       const struct tornado_region_plan *plan);

/**
 * tornado_core_region_destroy() - give a region up, which has no page any more
 * @region: that nobody faults in, nor will
 *
 * Context: any; the owner is released later.
 */
void tornado_core_region_destroy(struct tornado_region *region);

/**
 * tornado_core_region_fault() - map a page, made if it is not there
 * @region: that stays meanwhile
 * @fault: which
 *
 * Context: may sleep.
 */
enum tornado_region_outcome tornado_core_region_fault(struct tornado_region *region,
						      struct tornado_region_fault *fault);

/**
 * tornado_core_region_resize() - from now on there are so many pages
 * @region: whose size nobody else changes meanwhile
 * @pages: those after them are given up, and mapped nowhere when this returns
 *
 * Context: may sleep.
 */
void tornado_core_region_resize(struct tornado_region *region, unsigned long pages);

/**
 * tornado_core_region_remove() - give pages up, without changing the size
 * @region: whose size nobody else changes meanwhile
 * @first: a page
 * @end: the first one after them, not before @first
 *
 * What was copied from them in private mappings stays.
 *
 * Context: may sleep.
 */
void tornado_core_region_remove(struct tornado_region *region, unsigned long first,
				unsigned long end);

/**
 * tornado_core_region_supply() - give the region pages, where it has none
 * @region: that stays meanwhile, and has a pager
 * @first: a page
 * @end: the first one after them, not before @first; pages after the end are left out
 * @from: their contents, in memory of the caller; NULL: zeros
 * @supplied: out: how many there were not, and are now; also after an error
 *
 * Who waits for them goes on.
 *
 * Context: may sleep.
 * Return: 0, -EFAULT, -ENOMEM.
 */
int tornado_core_region_supply(struct tornado_region *region, unsigned long first,
			       unsigned long end, const void *from, unsigned long *supplied);

/* Context: may sleep. */
void tornado_core_region_numbers(struct tornado_region *region,
				 struct tornado_region_numbers *numbers);

/* How many free pages are stocked; and give them back, which returns the same.  Any context. */
unsigned long tornado_core_region_stocked(struct tornado_region *region);
unsigned long tornado_core_region_drain(struct tornado_region *region);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_CORE_REGION_H */
