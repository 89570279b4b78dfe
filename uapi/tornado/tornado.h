/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: The tornado device, /dev/tornado
 *
 * Every service of the module starts at one character device.  An ioctl on it
 * either answers a question (TORNADO_IOC_FEATURES) or returns a file descriptor
 * for a new object; what can be done with that object is described in the
 * header of its subsystem (<tornado/counter.h>, <tornado/ppc.h>,
 * <tornado/region.h>).
 *
 * Rules that hold for every ioctl of the module:
 *
 * - The argument points to a struct whose first two members are ``__u32 size``
 *   and ``__u32 flags``.  The caller sets size to sizeof() of the struct it was
 *   compiled with.  A struct only ever grows at its end: a shorter (older) one
 *   is read as if zeros followed, down to the size of its first version; a
 *   longer (newer) one is accepted if the part this module does not know is
 *   zero.  The command number therefore carries no size.
 * - Padding and output members must be zero on input, so that they can become
 *   input one day.  So a struct is cleared again before it is used again.
 * - Output is written back into the same struct, never past the size given.
 *   When an ioctl fails nothing is written, except that a struct which is only
 *   partly writable may be partly written before EFAULT is found.
 * - A file descriptor that an ioctl returns is its return value, and has
 *   O_CLOEXEC set.
 *
 * Errors that every ioctl may return (errno):
 *
 * ======== ==================================================================
 * EFAULT   the argument, or a part of it, is not memory of the caller
 * EINVAL   size is smaller than the first version of the struct; an unknown
 *          flag; a member that must be zero is not; a value out of range
 * E2BIG    size is larger than a page, or is larger than this module knows
 *          and what follows the known part is not zero
 * ENOTTY   the command is not one of this file's
 * ENOMEM   memory ran out, or the limit of the caller's memory cgroup is hit
 * ======== ==================================================================
 */
#ifndef _UAPI_TORNADO_TORNADO_H
#define _UAPI_TORNADO_TORNADO_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TORNADO_DEVICE_PATH "/dev/tornado"

#define TORNADO_IOC_TYPE 0xEE

/**
 * enum tornado_clustering - which CPUs share one representative of an object
 * @TORNADO_CLUSTERING_CPU: one representative per CPU
 * @TORNADO_CLUSTERING_NODE: one per NUMA node
 * @TORNADO_CLUSTERING_ONE: one in all
 * @TORNADO_CLUSTERING_CACHE: one per last-level cache
 * @TORNADO_CLUSTERING_GROUP: one per group of neighbouring CPUs, in the form
 *	TORNADO_CLUSTERING_GROUP_OF(size); neighbours are CPUs counted node by
 *	node, and within a node cache by cache
 */
enum tornado_clustering {
	TORNADO_CLUSTERING_CPU = 0,
	TORNADO_CLUSTERING_NODE = 1,
	TORNADO_CLUSTERING_ONE = 2,
	TORNADO_CLUSTERING_CACHE = 3,
	TORNADO_CLUSTERING_GROUP = 4,
};

/* Groups of @size CPUs, 1 to 0xffffff. */
#define TORNADO_CLUSTERING_GROUP_OF(size) (TORNADO_CLUSTERING_GROUP | (size) << 8)

/* Bits of tornado_features.features. */
#define TORNADO_FEATURE_COUNTER (1ULL << 0)
#define TORNADO_FEATURE_PPC (1ULL << 1)
#define TORNADO_FEATURE_REGION (1ULL << 2)

/**
 * struct tornado_features - what this module offers on this machine
 * @size: in: sizeof(struct tornado_features)
 * @flags: in: 0, no flag is defined
 * @features: out: mask of TORNADO_FEATURE_*
 * @clusterings: out: mask of 1 << enum tornado_clustering
 * @cpus: out: number of CPUs the module keeps room for (the kernel's
 *	nr_cpu_ids: highest possible CPU number plus one)
 * @nodes: out: number of NUMA nodes, counted likewise
 * @reserved: 0
 *
 * Argument of TORNADO_IOC_FEATURES on /dev/tornado.
 */
struct tornado_features {
	__u32 size;
	__u32 flags;
	__u64 features;
	__u32 clusterings;
	__u32 cpus;
	__u32 nodes;
	__u32 reserved;
};

#define TORNADO_IOC_FEATURES _IO(TORNADO_IOC_TYPE, 0x40)

#endif /* _UAPI_TORNADO_TORNADO_H */
