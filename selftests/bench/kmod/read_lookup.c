// SPDX-License-Identifier: GPL-2.0
/*
 * read-lookup: all CPUs look keys up in a table that is hardly ever changed.
 * Every value found is checked.
 */
#include <linux/kernel.h>
#include <linux/percpu-rwsem.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "bench.h"

#define LOOKUP_ENTRIES 256

struct lookup_entries {
	u64 value[LOOKUP_ENTRIES];
};

struct lookup {
	union {
		rwlock_t rwlock;
		struct rw_semaphore rwsem;
		struct percpu_rw_semaphore percpu_rwsem;
	};
	/* On a line of its own: what is measured is the lock, not its neighbour. */
	struct lookup_entries __rcu *entries ____cacheline_aligned_in_smp;
};

static u64 lookup_value(u64 key)
{
	return key * 0x9e3779b97f4a7c15ULL;
}

static bool lookup_one(const struct lookup_entries *entries, u64 key)
{
	return READ_ONCE(entries->value[key % LOOKUP_ENTRIES]) ==
	       lookup_value(key % LOOKUP_ENTRIES);
}

/* The reader holds the lock, so there is no update now. */
static const struct lookup_entries *lookup_locked(const struct lookup *lookup)
{
	return rcu_dereference_protected(lookup->entries, true);
}

static int lookup_prepare(struct bench_run *run)
{
	struct lookup *lookup = kzalloc(roundup_pow_of_two(sizeof(*lookup)), GFP_KERNEL);
	struct lookup_entries *entries = kzalloc(sizeof(*entries), GFP_KERNEL);
	u32 key;

	if (!lookup || !entries) {
		kfree(lookup);
		kfree(entries);
		return -ENOMEM;
	}
	for (key = 0; key < LOOKUP_ENTRIES; key++)
		entries->value[key] = lookup_value(key);
	rcu_assign_pointer(lookup->entries, entries);
	run->private = lookup;
	return 0;
}

static void lookup_cleanup(struct bench_run *run)
{
	struct lookup *lookup = run->private;

	kfree(lookup_locked(lookup));
	kfree(lookup);
}

static int rwlock_prepare(struct bench_run *run)
{
	int error = lookup_prepare(run);

	if (!error)
		rwlock_init(&((struct lookup *)run->private)->rwlock);
	return error;
}

static int __bench_loop rwlock_operate(struct bench_thread *thread, u64 operations)
{
	struct lookup *lookup = thread->run->private;
	u64 wrong = 0;

	while (operations--) {
		read_lock(&lookup->rwlock);
		wrong += !lookup_one(lookup_locked(lookup), operations);
		read_unlock(&lookup->rwlock);
	}
	return wrong ? -EBADMSG : 0;
}

static int rwsem_prepare(struct bench_run *run)
{
	int error = lookup_prepare(run);

	if (!error)
		init_rwsem(&((struct lookup *)run->private)->rwsem);
	return error;
}

static int __bench_loop rwsem_operate(struct bench_thread *thread, u64 operations)
{
	struct lookup *lookup = thread->run->private;
	u64 wrong = 0;

	while (operations--) {
		down_read(&lookup->rwsem);
		wrong += !lookup_one(lookup_locked(lookup), operations);
		up_read(&lookup->rwsem);
	}
	return wrong ? -EBADMSG : 0;
}

static int percpu_rwsem_prepare(struct bench_run *run)
{
	int error = lookup_prepare(run);

	if (error)
		return error;
	error = percpu_init_rwsem(&((struct lookup *)run->private)->percpu_rwsem);
	if (error)
		lookup_cleanup(run);
	return error;
}

static int __bench_loop percpu_rwsem_operate(struct bench_thread *thread, u64 operations)
{
	struct lookup *lookup = thread->run->private;
	u64 wrong = 0;

	while (operations--) {
		percpu_down_read(&lookup->percpu_rwsem);
		wrong += !lookup_one(lookup_locked(lookup), operations);
		percpu_up_read(&lookup->percpu_rwsem);
	}
	return wrong ? -EBADMSG : 0;
}

static void percpu_rwsem_cleanup(struct bench_run *run)
{
	percpu_free_rwsem(&((struct lookup *)run->private)->percpu_rwsem);
	lookup_cleanup(run);
}

static int __bench_loop rcu_operate(struct bench_thread *thread, u64 operations)
{
	struct lookup *lookup = thread->run->private;
	u64 wrong = 0;

	while (operations--) {
		rcu_read_lock();
		wrong += !lookup_one(rcu_dereference(lookup->entries), operations);
		rcu_read_unlock();
	}
	return wrong ? -EBADMSG : 0;
}

static const struct bench_system lookup_systems[] = {
	{ .name = "stock:rwlock", .prepare = rwlock_prepare,
	  .operate = rwlock_operate, .cleanup = lookup_cleanup },
	{ .name = "stock:rwsem", .prepare = rwsem_prepare,
	  .operate = rwsem_operate, .cleanup = lookup_cleanup },
	{ .name = "stock:percpu_rwsem", .prepare = percpu_rwsem_prepare,
	  .operate = percpu_rwsem_operate, .cleanup = percpu_rwsem_cleanup },
	{ .name = "stock:rcu", .prepare = lookup_prepare,
	  .operate = rcu_operate, .cleanup = lookup_cleanup },
};

const struct bench_workload bench_read_lookup = {
	.name = "read-lookup",
	.description = "look a key up in a table that all CPUs read",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = lookup_systems,
	.systems_count = ARRAY_SIZE(lookup_systems),
};
