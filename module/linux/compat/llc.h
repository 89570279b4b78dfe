/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which CPUs share a last-level cache.
 *
 * x86: get_llc_id() until 6.6; per_cpu_llc_id() since 6.7, which moved the id
 * into struct cpuinfo_topology.  Other architectures export nothing of the
 * kind: there, all CPUs of a node.
 */
#ifndef TORNADO_COMPAT_LLC_H
#define TORNADO_COMPAT_LLC_H

#include <linux/types.h>
#include <linux/version.h>

#ifdef CONFIG_X86
#include <asm/processor.h>
#include <asm/smp.h>

static inline u32 tornado_compat_llc_id(unsigned int cpu)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	return per_cpu_llc_id(cpu);
#else
	return get_llc_id(cpu);
#endif
}
#else
static inline u32 tornado_compat_llc_id(unsigned int cpu)
{
	return 0;
}
#endif

#endif /* TORNADO_COMPAT_LLC_H */
