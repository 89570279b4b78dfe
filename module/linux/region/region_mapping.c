// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings of regions, and their faults.  What becomes of a fault is decided in
 * module/core/region/region.cpp.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <uapi/tornado/region.h>
#include "../compat/vm_flags.h"
#include "region_file.h"
#include "region_process.h"

/* The page to copy from, locked, as the kernel wants it. */
static vm_fault_t lock_for_copy(struct vm_fault *vmf, struct tornado_page *found)
{
	struct page *page = (struct page *)found;

	lock_page(page);
	if (page->mapping == vmf->vma->vm_file->f_mapping) {
		vmf->page = page;
		return VM_FAULT_LOCKED;
	}
	/* The region was truncated: fault again. */
	unlock_page(page);
	put_page(page);
	return VM_FAULT_NOPAGE;
}

/* For user space, as userfaultfd may: a thread that can be killed, and take the fault again. */
static bool may_wait(const struct vm_fault *vmf)
{
	return (vmf->flags & FAULT_FLAG_ALLOW_RETRY) && !(vmf->flags & FAULT_FLAG_RETRY_NOWAIT) &&
	       !(current->flags & (PF_EXITING | PF_DUMPCORE));
}

/* May be called again without FAULT_FLAG_RETRY_NOWAIT; else this is the end. */
static vm_fault_t would_wait(const struct vm_fault *vmf)
{
	if ((vmf->flags & FAULT_FLAG_ALLOW_RETRY) && (vmf->flags & FAULT_FLAG_RETRY_NOWAIT))
		return VM_FAULT_RETRY;
	return VM_FAULT_SIGBUS;
}

static __always_inline struct tornado_region_fault describe(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;

	return (struct tornado_region_fault){
		.mapping = vma,
		.address = vmf->address & PAGE_MASK,
		.index = vmf->pgoff,
		.first = vma->vm_pgoff,
		.end = vma->vm_pgoff + vma_pages(vma),
		.wants_copy = (vmf->flags & FAULT_FLAG_WRITE) && !(vma->vm_flags & VM_SHARED),
		.makes_none = !!(current->flags & PF_DUMPCORE),
		.writes = !!(vmf->flags & FAULT_FLAG_WRITE),
		.may_wait = may_wait(vmf),
		.lock = vmf,
	};
}

/* What is not simply mapped. */
static vm_fault_t finish(struct vm_fault *vmf, const struct tornado_region_fault *fault,
			 enum tornado_region_outcome outcome)
{
	switch (outcome) {
	case TORNADO_FAULT_MAPPED:
		return VM_FAULT_NOPAGE;
	case TORNADO_FAULT_COPY:
		return lock_for_copy(vmf, fault->page);
	case TORNADO_FAULT_NO_TABLE:
		return VM_FAULT_OOM;
	case TORNADO_FAULT_AGAIN:
		/*
		 * There may be no VMA any more, nor a region.  COMPLETED, not RETRY, which
		 * would be under mmap_lock.
		 */
		return VM_FAULT_NOPAGE | VM_FAULT_COMPLETED;
	case TORNADO_FAULT_WOULD_WAIT:
		return would_wait(vmf);
	case TORNADO_FAULT_BEYOND:
	case TORNADO_FAULT_ABSENT:
	case TORNADO_FAULT_NO_MEMORY:
	case TORNADO_FAULT_DENIED:
	case TORNADO_FAULT_NOT_MAPPED:
	case TORNADO_FAULT_NEEDS_PAGE:
	case TORNADO_FAULT_ASKS:
	case TORNADO_FAULT_WAITS:
		/*
		 * The kernel has reclaimed and killed before there is no memory.  If it is
		 * the cgroup of another process that has none, VM_FAULT_OOM would let this
		 * one fault again and again.
		 */
		break;
	}
	return VM_FAULT_SIGBUS;
}

static vm_fault_t region_fault(struct vm_fault *vmf)
{
	struct tornado_region_file *held = vmf->vma->vm_file->private_data;
	struct tornado_region_fault fault = describe(vmf);
	enum tornado_region_outcome outcome = tornado_core_region_fault(held->region, &fault);

	return likely(outcome == TORNADO_FAULT_MAPPED) ? VM_FAULT_NOPAGE :
							 finish(vmf, &fault, outcome);
}

static vm_fault_t process_fault(struct vm_fault *vmf)
{
	struct tornado_region_fault fault = describe(vmf);
	enum tornado_region_outcome outcome =
		tornado_core_process_fault(vmf->vma->vm_private_data, &fault);

	return likely(outcome == TORNADO_FAULT_MAPPED) ? VM_FAULT_NOPAGE :
							 finish(vmf, &fault, outcome);
}

/* Only with this are faults of files handled under the lock of the VMA (6.7). */
static vm_fault_t region_map_pages(struct vm_fault *vmf, pgoff_t first, pgoff_t last)
{
	return 0;
}

static const struct vm_operations_struct region_vm_operations = {
	.fault = region_fault,
	.map_pages = region_map_pages,
};

static void process_open(struct vm_area_struct *vma)
{
	/* This cannot fail: without memory for a Process the mapping is one of the others. */
	if (!tornado_region_process_copy(vma))
		vma->vm_ops = &region_vm_operations;
}

static const struct vm_operations_struct process_vm_operations = {
	.open = process_open,
	.close = tornado_region_process_close,
	.may_split = tornado_region_process_may_split,
	.fault = process_fault,
	.map_pages = region_map_pages,
};

static int choose_operations(struct tornado_region_file *held, struct vm_area_struct *vma)
{
	int error;

	vma->vm_ops = &region_vm_operations;
	if (held->lookup == TORNADO_REGION_LOOKUP_DIRECT)
		return 0;
	error = tornado_region_process_map(vma, held->lookup);
	if (!error)
		vma->vm_ops = &process_vm_operations;
	return error;
}

int tornado_region_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct tornado_region_file *held = file->private_data;

	if ((READ_ONCE(held->seals) & TORNADO_REGION_SEAL_WRITE) && (vma->vm_flags & VM_SHARED)) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		tornado_vm_flags_clear(vma, VM_MAYWRITE);
	}
	/*
	 * Pages are entered by their number, one by one.  What cannot be merged with its
	 * neighbour would grow by mremap() sometimes; so never.
	 */
	tornado_vm_flags_set(vma, VM_MIXEDMAP | VM_DONTEXPAND);
	return choose_operations(held, vma);
}
