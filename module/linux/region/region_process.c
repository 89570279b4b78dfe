// SPDX-License-Identifier: GPL-2.0
/*
 * The Process of an address space: what mappings and the ioctl tell the core of it.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <uapi/tornado/region.h>
#include "../ioctl_args.h"
#include "region_file.h"
#include "region_process.h"

static_assert((int)TORNADO_REGION_LOOKUP_DIRECT == TORNADO_LOOKUP_DIRECT &&
	      (int)TORNADO_REGION_LOOKUP_MUTEX == TORNADO_LOOKUP_MUTEX &&
	      (int)TORNADO_REGION_LOOKUP_RWLOCK == TORNADO_LOOKUP_RWLOCK &&
	      (int)TORNADO_REGION_LOOKUP_CLUSTERED == TORNADO_LOOKUP_CLUSTERED);
static_assert(TORNADO_REGION_MAPPINGS_MAX == TORNADO_PROCESS_MAPPINGS_MAX);

static struct tornado_process_mapping mapping_of(const struct vm_area_struct *vma)
{
	const struct tornado_region_file *held = vma->vm_file->private_data;

	/* Whose the mapping is, not who runs here: ptrace and io_uring fault for others. */
	return (struct tornado_process_mapping){
		.space = vma->vm_mm,
		.region = held->region,
		.start = vma->vm_start,
		.end = vma->vm_end,
	};
}

int tornado_region_process_map(struct vm_area_struct *vma, unsigned int lookup)
{
	const struct tornado_process_mapping mapping = mapping_of(vma);
	struct tornado_process *process;
	int error = tornado_core_process_map(&process, &mapping, lookup);

	if (!error)
		vma->vm_private_data = process;
	return error;
}

bool tornado_region_process_copy(struct vm_area_struct *vma)
{
	const struct tornado_process_mapping mapping = mapping_of(vma);

	vma->vm_private_data = tornado_core_process_copy(vma->vm_private_data, &mapping);
	return vma->vm_private_data;
}

/* Unmapping a part cannot fail later for want of memory, so it has to fail here. */
int tornado_region_process_may_split(struct vm_area_struct *vma, unsigned long address)
{
	return tornado_core_process_prepare_split(vma->vm_private_data);
}

void tornado_region_process_close(struct vm_area_struct *vma)
{
	tornado_core_process_unmap(vma->vm_private_data, vma->vm_start, vma->vm_end);
}

long tornado_region_process_statistics(void __user *argument)
{
	struct tornado_region_process statistics;
	struct tornado_process_numbers n;
	int error;

	error = tornado_ioctl_get_blank(&statistics, sizeof(statistics),
					offsetofend(struct tornado_region_process, copies),
					argument);
	if (error)
		return error;
	error = tornado_core_process_numbers(current->mm, &n);
	if (error)
		return error;
	statistics.lookup = n.lookup;
	statistics.representatives = n.reps;
	statistics.mappings = n.mappings;
	statistics.ranges = n.ranges;
	statistics.faults = n.faults;
	statistics.copies = n.copies;
	return tornado_ioctl_put(argument, &statistics, sizeof(statistics));
}
