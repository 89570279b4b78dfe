/* SPDX-License-Identifier: GPL-2.0 */
/* The lock that a fault is handled under: that of the VMA since Linux 6.7, at times. */
#ifndef TORNADO_LINUX_COMPAT_FAULT_LOCK_H
#define TORNADO_LINUX_COMPAT_FAULT_LOCK_H

#include <linux/mm.h>
#include <linux/version.h>

static inline void tornado_release_fault_lock(struct vm_fault *vmf)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	release_fault_lock(vmf);
#else
	mmap_read_unlock(vmf->vma->vm_mm);
#endif
}

#endif /* TORNADO_LINUX_COMPAT_FAULT_LOCK_H */
