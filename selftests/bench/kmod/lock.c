// SPDX-License-Identifier: GPL-2.0
/*
 * lock-uncontended: each thread takes a lock of its own; lock-contended: all
 * take the same one; lock-contended-apart: and each has work of its own to do
 * before it comes back.  Inside, a plain counter goes up: a lock that fails to
 * exclude loses counts.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <tornado/lock.h>

#include "bench.h"

/* Lock and data in one line, as they lie in an object; objects in lines of their own. */
struct locked {
	union {
		spinlock_t spinlock; /* of value */
		struct mutex mutex; /* of value */
		struct rw_semaphore rwsem;
		struct tornado_lock tornado; /* of value */
	};
	u64 value;
} ____cacheline_aligned_in_smp;

static DEFINE_TORNADO_LOCK_CLASS(bench_lock);

static struct locked *locked_alloc(struct bench_run *run)
{
	size_t size = roundup_pow_of_two(sizeof(struct locked));

	return kzalloc_node(size, GFP_KERNEL, numa_node_id());
}

static void locked_init_spinlock(struct locked *locked)
{
	spin_lock_init(&locked->spinlock);
}

static void locked_init_mutex(struct locked *locked)
{
	mutex_init(&locked->mutex);
}

static void locked_init_rwsem(struct locked *locked)
{
	init_rwsem(&locked->rwsem);
}

static void locked_init_tornado(struct locked *locked)
{
	tornado_lock_init(&locked->tornado, 0);
}

static int shared_prepare(struct bench_run *run, void (*init)(struct locked *locked))
{
	struct locked *locked = locked_alloc(run);

	if (!locked)
		return -ENOMEM;
	init(locked);
	run->private = locked;
	return 0;
}

static int own_prepare(struct bench_thread *thread, void (*init)(struct locked *locked))
{
	struct locked *locked = locked_alloc(thread->run);

	if (!locked)
		return -ENOMEM;
	init(locked);
	thread->private = locked;
	return 0;
}

static int shared_spinlock_prepare(struct bench_run *run)
{
	return shared_prepare(run, locked_init_spinlock);
}

static int shared_mutex_prepare(struct bench_run *run)
{
	return shared_prepare(run, locked_init_mutex);
}

static int shared_rwsem_prepare(struct bench_run *run)
{
	return shared_prepare(run, locked_init_rwsem);
}

static int shared_tornado_prepare(struct bench_run *run)
{
	return shared_prepare(run, locked_init_tornado);
}

static int own_tornado_prepare(struct bench_thread *thread)
{
	return own_prepare(thread, locked_init_tornado);
}

static int own_spinlock_prepare(struct bench_thread *thread)
{
	return own_prepare(thread, locked_init_spinlock);
}

static int own_mutex_prepare(struct bench_thread *thread)
{
	return own_prepare(thread, locked_init_mutex);
}

static int own_rwsem_prepare(struct bench_thread *thread)
{
	return own_prepare(thread, locked_init_rwsem);
}

static u64 shared_found(struct bench_run *run)
{
	return ((struct locked *)run->private)->value;
}

static u64 own_found(struct bench_run *run)
{
	u64 found = 0;
	u32 index;

	for (index = 0; index < run->threads_count; index++)
		if (run->threads[index])
			found += ((struct locked *)run->threads[index]->private)->value;
	return found;
}

static void shared_cleanup(struct bench_run *run)
{
	kfree(run->private);
}

static void own_cleanup(struct bench_thread *thread)
{
	kfree(thread->private);
}

static struct locked *locked_of(struct bench_thread *thread)
{
	return thread->private ?: thread->run->private;
}

static __always_inline void acquire_spinlock(struct locked *locked)
	__acquires(&locked->spinlock)
{
	spin_lock(&locked->spinlock);
}

static __always_inline void release_spinlock(struct locked *locked)
	__releases(&locked->spinlock)
{
	spin_unlock(&locked->spinlock);
}

static __always_inline void acquire_mutex(struct locked *locked)
{
	mutex_lock(&locked->mutex);
}

static __always_inline void release_mutex(struct locked *locked)
{
	mutex_unlock(&locked->mutex);
}

static __always_inline void acquire_rwsem(struct locked *locked)
{
	down_write(&locked->rwsem);
}

static __always_inline void release_rwsem(struct locked *locked)
{
	up_write(&locked->rwsem);
}

static __always_inline void acquire_tornado(struct locked *locked)
{
	tornado_lock_acquire(&locked->tornado, &bench_lock);
}

static __always_inline void release_tornado(struct locked *locked)
{
	tornado_lock_release(&locked->tornado, &bench_lock);
}

/* About a microsecond in registers, where a cycle takes half a nanosecond. */
static __always_inline void work_apart(void)
{
	unsigned int rounds = 1000;

	while (rounds--)
		OPTIMIZER_HIDE_VAR(rounds);
}

static __always_inline int operate(struct bench_thread *thread, u64 operations, bool is_apart,
				   void (*acquire)(struct locked *locked),
				   void (*release)(struct locked *locked))
{
	struct locked *locked = locked_of(thread);

	while (operations--) {
		acquire(locked);
		locked->value++;
		release(locked);
		if (is_apart)
			work_apart();
	}
	return 0;
}

static int __bench_loop spinlock_operate(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, false, acquire_spinlock, release_spinlock);
}

static int __bench_loop spinlock_operate_apart(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, true, acquire_spinlock, release_spinlock);
}

static int __bench_loop mutex_operate(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, false, acquire_mutex, release_mutex);
}

static int __bench_loop mutex_operate_apart(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, true, acquire_mutex, release_mutex);
}

static int __bench_loop rwsem_operate(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, false, acquire_rwsem, release_rwsem);
}

static int __bench_loop rwsem_operate_apart(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, true, acquire_rwsem, release_rwsem);
}

static int __bench_loop tornado_operate(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, false, acquire_tornado, release_tornado);
}

static int __bench_loop tornado_operate_apart(struct bench_thread *thread, u64 operations)
{
	return operate(thread, operations, true, acquire_tornado, release_tornado);
}

static const struct bench_system own_systems[] = {
	{ .name = "tornado:lock", .prepare_thread = own_tornado_prepare,
	  .operate = tornado_operate, .found = own_found,
	  .cleanup_thread = own_cleanup },
	{ .name = "stock:spinlock", .prepare_thread = own_spinlock_prepare,
	  .operate = spinlock_operate, .found = own_found,
	  .cleanup_thread = own_cleanup },
	{ .name = "stock:mutex", .prepare_thread = own_mutex_prepare,
	  .operate = mutex_operate, .found = own_found,
	  .cleanup_thread = own_cleanup },
	{ .name = "stock:rwsem", .prepare_thread = own_rwsem_prepare,
	  .operate = rwsem_operate, .found = own_found,
	  .cleanup_thread = own_cleanup },
};

static const struct bench_system shared_systems[] = {
	{ .name = "tornado:lock", .prepare = shared_tornado_prepare,
	  .operate = tornado_operate, .found = shared_found,
	  .cleanup = shared_cleanup },
	{ .name = "stock:spinlock", .prepare = shared_spinlock_prepare,
	  .operate = spinlock_operate, .found = shared_found,
	  .cleanup = shared_cleanup },
	{ .name = "stock:mutex", .prepare = shared_mutex_prepare,
	  .operate = mutex_operate, .found = shared_found,
	  .cleanup = shared_cleanup },
	{ .name = "stock:rwsem", .prepare = shared_rwsem_prepare,
	  .operate = rwsem_operate, .found = shared_found,
	  .cleanup = shared_cleanup },
};

static const struct bench_system apart_systems[] = {
	{ .name = "tornado:lock", .prepare = shared_tornado_prepare,
	  .operate = tornado_operate_apart, .found = shared_found,
	  .cleanup = shared_cleanup },
	{ .name = "stock:spinlock", .prepare = shared_spinlock_prepare,
	  .operate = spinlock_operate_apart, .found = shared_found,
	  .cleanup = shared_cleanup },
	{ .name = "stock:mutex", .prepare = shared_mutex_prepare,
	  .operate = mutex_operate_apart, .found = shared_found,
	  .cleanup = shared_cleanup },
	{ .name = "stock:rwsem", .prepare = shared_rwsem_prepare,
	  .operate = rwsem_operate_apart, .found = shared_found,
	  .cleanup = shared_cleanup },
};

const struct bench_workload bench_lock_uncontended = {
	.name = "lock-uncontended",
	.description = "take and release a lock of one's own (rwsem: for writing)",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = own_systems,
	.systems_count = ARRAY_SIZE(own_systems),
};

const struct bench_workload bench_lock_contended = {
	.name = "lock-contended",
	.description = "take and release a lock that all CPUs want (rwsem: for writing)",
	.operations = 1000,
	.most_operations = 1ULL << 32,
	.systems = shared_systems,
	.systems_count = ARRAY_SIZE(shared_systems),
};

const struct bench_workload bench_lock_contended_apart = {
	.name = "lock-contended-apart",
	.description = "the same, and work in registers for a microsecond before coming back",
	.operations = 1000,
	.most_operations = 1ULL << 32,
	.systems = apart_systems,
	.systems_count = ARRAY_SIZE(apart_systems),
};
