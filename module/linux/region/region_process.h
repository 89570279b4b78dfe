/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_REGION_PROCESS_H
#define TORNADO_LINUX_REGION_PROCESS_H

#include <linux/types.h>
#include "../../core/region/process.h"

struct vm_area_struct;

/*
 * Of mappings that are found by a Process, which is their vm_private_data.  All with
 * the mmap_lock of the address space, or with none left to share it with.
 */

/* A new one, by a lookup that is not direct.  0, -EBUSY, -ENOMEM. */
int tornado_region_process_map(struct vm_area_struct *vma, unsigned int lookup);
/* By fork(), by mremap(), or a part of a split one; false: no memory, and it has no Process. */
bool tornado_region_process_copy(struct vm_area_struct *vma);
/* 0 or -ENOMEM. */
int tornado_region_process_may_split(struct vm_area_struct *vma, unsigned long address);
void tornado_region_process_close(struct vm_area_struct *vma);

/* TORNADO_IOC_REGION_PROCESS.  Context: may sleep. */
long tornado_region_process_statistics(void __user *argument);

#endif /* TORNADO_LINUX_REGION_PROCESS_H */
