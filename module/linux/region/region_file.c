// SPDX-License-Identifier: GPL-2.0
/*
 * Regions as file descriptors.  The ABI is told in <uapi/tornado/region.h>.
 */
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/falloc.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/memcontrol.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/tornado/pager.h>
#include <uapi/tornado/region.h>
#include "../ioctl_args.h"
#include "region_file.h"

#define ALL_SEALS                                                                                  \
	(TORNADO_REGION_SEAL_SEAL | TORNADO_REGION_SEAL_SHRINK | TORNADO_REGION_SEAL_GROW |       \
	 TORNADO_REGION_SEAL_WRITE)

static_assert((int)TORNADO_REGION_FIRST_TOUCH == TORNADO_PLACE_FIRST_TOUCH &&
	      (int)TORNADO_REGION_LOCAL == TORNADO_PLACE_LOCAL &&
	      (int)TORNADO_REGION_INTERLEAVE == TORNADO_PLACE_INTERLEAVE &&
	      (int)TORNADO_REGION_NODES == TORNADO_PLACE_NODES);
static_assert(TORNADO_REGION_BYTES_MAX >> PAGE_SHIFT <= TORNADO_REGION_PAGES_MAX);

static void describe(struct seq_file *out, struct tornado_user *user)
{
	struct tornado_region_file *held = container_of(user, struct tornado_region_file, user);
	struct tornado_region_numbers n;

	tornado_core_region_numbers(held->region, &n);
	seq_printf(out, "resident=%lld stocked=%lld faults=%lld filled=%lld around=%lld",
		   n.resident, n.stocked, n.faults, n.filled, n.around);
	seq_printf(out, " refills=%lld beyond=%lld failures=%lld removed=%lld", n.refills,
		   n.beyond, n.failures, n.removed);
	seq_printf(out, " asked=%lld denied=%lld reps=%lld busiest=%lld", n.asked, n.denied,
		   n.reps, n.busiest);
}

static void free_held(struct tornado_region_file *held)
{
	tornado_region_pager_put(held);
	tornado_region_source_put(held);
	mem_cgroup_put(held->backing.memcg);
	kfree(held);
}

static void release_owner(struct tornado_region_owner *owner)
{
	free_held(container_of(owner, struct tornado_region_file, backing.owner));
}

/* With the inode's lock. */
static int add_seals(struct inode *inode, struct tornado_region_file *held, u32 add)
{
	if (held->seals & TORNADO_REGION_SEAL_SEAL)
		return -EPERM;
	/* From here on the kernel refuses shared mappings that may be written. */
	if ((add & ~held->seals & TORNADO_REGION_SEAL_WRITE) &&
	    mapping_deny_writable(inode->i_mapping))
		return -EBUSY;
	WRITE_ONCE(held->seals, held->seals | add);
	return 0;
}

static long ioctl_seal(struct file *file, void __user *argument)
{
	struct tornado_region_file *held = file->private_data;
	struct inode *inode = file_inode(file);
	struct tornado_region_seal seal;
	int error;

	error = tornado_ioctl_get(&seal, sizeof(seal),
				  offsetofend(struct tornado_region_seal, seals), argument);
	if (error)
		return error;
	if (seal.seals || (seal.add & ~ALL_SEALS))
		return -EINVAL;
	inode_lock(inode);
	if (seal.add)
		error = add_seals(inode, held, seal.add);
	seal.seals = held->seals;
	inode_unlock(inode);
	return error ?: tornado_ioctl_put(argument, &seal, sizeof(seal));
}

static long ioctl_statistics(struct tornado_region_file *held, void __user *argument)
{
	struct tornado_region_statistics statistics;
	struct tornado_region_numbers n;
	int error;

	error = tornado_ioctl_get_blank(&statistics, sizeof(statistics),
					offsetofend(struct tornado_region_statistics, removed),
					argument);
	if (error)
		return error;
	tornado_core_region_numbers(held->region, &n);
	statistics.resident = n.resident;
	statistics.stocked = n.stocked;
	statistics.faults = n.faults;
	statistics.filled = n.filled;
	statistics.around = n.around;
	statistics.refills = n.refills;
	statistics.beyond = n.beyond;
	statistics.failures = n.failures;
	statistics.removed = n.removed;
	statistics.asked = n.asked;
	statistics.denied = n.denied;
	statistics.reps = n.reps;
	statistics.busiest = n.busiest;
	statistics.partition = held->partition;
	return tornado_ioctl_put(argument, &statistics, sizeof(statistics));
}

static long region_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	switch (command) {
	case TORNADO_IOC_REGION_SEAL:
		return ioctl_seal(file, (void __user *)argument);
	case TORNADO_IOC_REGION_STATISTICS:
		return ioctl_statistics(file->private_data, (void __user *)argument);
	case TORNADO_IOC_REGION_SUPPLY:
		return tornado_region_pager_supply(file->private_data, (void __user *)argument);
	}
	return -ENOTTY;
}

/*
 * The last descriptor and the last mapping are gone.  A path may be left, but no way to have
 * pages any more.  Pages may stay pinned; the inode does not.
 */
static int region_release(struct inode *inode, struct file *file)
{
	struct tornado_region_file *held = file->private_data;

	inode_lock(inode);
	WRITE_ONCE(held->seals, held->seals | TORNADO_REGION_SEAL_GROW);
	i_size_write(inode, 0);
	tornado_core_region_resize(held->region, 0);
	inode_unlock(inode);
	return 0;
}

void tornado_region_end(struct tornado_region_file *held)
{
	tornado_users_remove(&held->user);
	tornado_regions_remove(held);
	tornado_core_region_destroy(held->region);
}

/* Nothing but a hole, which MADV_REMOVE makes too. */
static long region_fallocate(struct file *file, int mode, loff_t offset, loff_t length)
{
	struct tornado_region_file *held = file->private_data;
	struct inode *inode = file_inode(file);
	loff_t end = offset + length;
	long error = 0;

	if (mode != (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	if ((offset | length) & ~PAGE_MASK)
		return -EINVAL;
	inode_lock(inode);
	end = min(end, i_size_read(inode));
	if (held->seals & TORNADO_REGION_SEAL_WRITE)
		error = -EPERM;
	else if (offset < end)
		tornado_core_region_remove(held->region, offset >> PAGE_SHIFT, end >> PAGE_SHIFT);
	inode_unlock(inode);
	return error;
}

/* No owner: the inode keeps the module, and stays longer than the file. */
const struct file_operations tornado_region_operations = {
	.release = region_release,
	.mmap = tornado_region_mmap,
	.fsync = noop_fsync,
	.fallocate = region_fallocate,
	.unlocked_ioctl = region_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static bool nodes_are_valid(const struct tornado_region_create *create)
{
	int node;

	if (create->policy != TORNADO_REGION_INTERLEAVE && create->policy != TORNADO_REGION_NODES)
		return !create->nodes;
	for (node = 0; node < 64; node++)
		if ((create->nodes >> node & 1) &&
		    (node >= MAX_NUMNODES || !node_state(node, N_MEMORY)))
			return false;
	return create->nodes;
}

static bool is_valid(const struct tornado_region_create *create)
{
	return PAGE_ALIGNED(create->bytes) && create->bytes <= TORNADO_REGION_BYTES_MAX &&
	       create->kind <= TORNADO_REGION_FILE && create->policy <= TORNADO_REGION_NODES &&
	       (create->fault_around <= TORNADO_REGION_FAULT_AROUND_MAX ||
		create->fault_around == TORNADO_REGION_FAULT_AROUND_ADAPTIVE) &&
	       create->lookup <= TORNADO_REGION_LOOKUP_CLUSTERED &&
	       PAGE_ALIGNED(create->partition) &&
	       nodes_are_valid(create) && tornado_region_pager_is_valid(create) &&
	       tornado_region_source_is_valid(create);
}

/* As the core has it. */
static unsigned int fault_around(const struct tornado_region_create *create)
{
	if (create->fault_around == TORNADO_REGION_FAULT_AROUND_ADAPTIVE)
		return 0;
	return create->fault_around ?: 1;
}

static int create_region(struct tornado_region_file *held,
			 const struct tornado_region_create *create)
{
	struct tornado_region_plan plan = {
		.pages = create->bytes >> PAGE_SHIFT,
		.clustering = create->clustering,
		.placement = create->policy,
		.fault_around = fault_around(create),
		.nodes = create->nodes,
		.owner = &held->backing.owner,
		.reads_file = create->kind == TORNADO_REGION_FILE,
	};
	int error;

	error = tornado_region_pager_get(held, create, &plan.pager) ?:
		tornado_region_source_get(held, create);
	if (error)
		return error;
	held->lookup = create->lookup;
	held->partition = create->partition;
	held->backing.owner.release = release_owner;
	held->backing.memcg = get_mem_cgroup_from_mm(current->mm);
	return tornado_core_region_create(&held->region, &plan);
}

long tornado_region_file_create(void __user *argument)
{
	struct tornado_region_create create;
	struct tornado_region_file *held;
	struct file *file;
	int descriptor;
	long error;

	error = tornado_ioctl_get(&create, sizeof(create),
				  offsetofend(struct tornado_region_create, nodes), argument);
	if (error)
		return error;
	if (!is_valid(&create))
		return -EINVAL;
	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return -ENOMEM;
	error = create_region(held, &create);
	if (error)
		goto free;
	descriptor = get_unused_fd_flags(O_CLOEXEC);
	if (descriptor < 0) {
		error = descriptor;
		goto destroy;
	}
	file = tornado_region_inode_file(held, create.bytes);
	if (IS_ERR(file)) {
		put_unused_fd(descriptor);
		error = PTR_ERR(file);
		goto destroy;
	}
	tornado_regions_add(held);
	tornado_users_add(&held->user, "region", describe);
	fd_install(descriptor, file);
	return descriptor;

destroy:
	/* Frees what is held. */
	tornado_core_region_destroy(held->region);
	return error;
free:
	free_held(held);
	return error;
}
