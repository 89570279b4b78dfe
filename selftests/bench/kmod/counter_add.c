// SPDX-License-Identifier: GPL-2.0
/* counter-add: all CPUs add 1 to the same counter; its sum must be exact. */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/percpu_counter.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <tornado/counter.h>

#include "bench.h"

struct counter {
	union {
		atomic64_t atomic;
		struct percpu_counter percpu;
		struct tornado_counter clustered;
		struct {
			spinlock_t lock; /* of value */
			u64 value;
		} spinlocked;
		struct {
			rwlock_t lock;
			u64 value;
		} rwlocked;
	};
} ____cacheline_aligned_in_smp;

static int counter_alloc(struct bench_run *run)
{
	run->private = kzalloc(roundup_pow_of_two(sizeof(struct counter)), GFP_KERNEL);
	return run->private ? 0 : -ENOMEM;
}

static void counter_free(struct bench_run *run)
{
	kfree(run->private);
}

static int __bench_loop atomic64_operate(struct bench_thread *thread, u64 operations)
{
	struct counter *counter = thread->run->private;

	while (operations--)
		atomic64_inc(&counter->atomic);
	return 0;
}

static u64 atomic64_found(struct bench_run *run)
{
	struct counter *counter = run->private;

	return atomic64_read(&counter->atomic);
}

static int percpu_prepare(struct bench_run *run)
{
	struct counter *counter;
	int error = counter_alloc(run);

	if (error)
		return error;
	counter = run->private;
	error = percpu_counter_init(&counter->percpu, 0, GFP_KERNEL);
	if (error)
		counter_free(run);
	return error;
}

static int __bench_loop percpu_operate(struct bench_thread *thread, u64 operations)
{
	struct counter *counter = thread->run->private;

	while (operations--)
		percpu_counter_add(&counter->percpu, 1);
	return 0;
}

static u64 percpu_found(struct bench_run *run)
{
	struct counter *counter = run->private;

	return percpu_counter_sum(&counter->percpu);
}

static void percpu_cleanup(struct bench_run *run)
{
	struct counter *counter = run->private;

	percpu_counter_destroy(&counter->percpu);
	counter_free(run);
}

static int spinlock_prepare(struct bench_run *run)
{
	struct counter *counter;
	int error = counter_alloc(run);

	if (error)
		return error;
	counter = run->private;
	spin_lock_init(&counter->spinlocked.lock);
	return 0;
}

static int __bench_loop spinlock_operate(struct bench_thread *thread, u64 operations)
{
	struct counter *counter = thread->run->private;

	while (operations--) {
		spin_lock(&counter->spinlocked.lock);
		counter->spinlocked.value++;
		spin_unlock(&counter->spinlocked.lock);
	}
	return 0;
}

static u64 spinlock_found(struct bench_run *run)
{
	struct counter *counter = run->private;

	return counter->spinlocked.value;
}

static int rwlock_prepare(struct bench_run *run)
{
	struct counter *counter;
	int error = counter_alloc(run);

	if (error)
		return error;
	counter = run->private;
	rwlock_init(&counter->rwlocked.lock);
	return 0;
}

/* An add changes the counter, so it is a writer: the read side is of no use here. */
static int __bench_loop rwlock_operate(struct bench_thread *thread, u64 operations)
{
	struct counter *counter = thread->run->private;

	while (operations--) {
		write_lock(&counter->rwlocked.lock);
		counter->rwlocked.value++;
		write_unlock(&counter->rwlocked.lock);
	}
	return 0;
}

static u64 rwlock_found(struct bench_run *run)
{
	struct counter *counter = run->private;

	return counter->rwlocked.value;
}

static int clustered_prepare(struct bench_run *run)
{
	struct counter *counter;
	int error = counter_alloc(run);

	if (error)
		return error;
	counter = run->private;
	error = tornado_counter_create(&counter->clustered, TORNADO_CLUSTERING_CPU);
	if (error)
		counter_free(run);
	return error;
}

/* @additions is NULL, at compile time, but for the broken system. */
static __always_inline int clustered_adds(struct bench_thread *thread, u64 operations,
					  u64 *additions)
{
	struct counter *counter = thread->run->private;

	while (operations--) {
		int error = tornado_counter_add(&counter->clustered, 1);

		if (unlikely(error))
			return error;
		if (additions)
			WRITE_ONCE(*additions, READ_ONCE(*additions) + 1);
	}
	return 0;
}

static int __bench_loop clustered_operate(struct bench_thread *thread, u64 operations)
{
	return clustered_adds(thread, operations, NULL);
}

/* A statistic that seems to cost nothing: no atomic instruction, and nobody reads it. */
static u64 broken_additions ____cacheline_aligned_in_smp;

static int __bench_loop broken_clustered_operate(struct bench_thread *thread, u64 operations)
{
	return clustered_adds(thread, operations, &broken_additions);
}

static u64 clustered_found(struct bench_run *run)
{
	struct counter *counter = run->private;

	return tornado_counter_read(&counter->clustered, NULL);
}

static void clustered_cleanup(struct bench_run *run)
{
	struct counter *counter = run->private;

	tornado_counter_destroy(&counter->clustered);
	counter_free(run);
}

static const struct bench_system counter_systems[] = {
	{ .name = "tornado:clustered", .prepare = clustered_prepare,
	  .operate = clustered_operate, .found = clustered_found,
	  .cleanup = clustered_cleanup },
	{ .name = "stock:atomic64", .prepare = counter_alloc,
	  .operate = atomic64_operate, .found = atomic64_found,
	  .cleanup = counter_free },
	{ .name = "stock:percpu_counter", .prepare = percpu_prepare,
	  .operate = percpu_operate, .found = percpu_found,
	  .cleanup = percpu_cleanup },
	{ .name = "stock:spinlock", .prepare = spinlock_prepare,
	  .operate = spinlock_operate, .found = spinlock_found,
	  .cleanup = counter_free },
	{ .name = "stock:rwlock", .prepare = rwlock_prepare,
	  .operate = rwlock_operate, .found = rwlock_found,
	  .cleanup = counter_free },
};

const struct bench_workload bench_counter_add = {
	.name = "counter-add",
	.description = "add 1 to a counter that all CPUs share",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = counter_systems,
	.systems_count = ARRAY_SIZE(counter_systems),
};

static const struct bench_system broken_counter_systems[] = {
	{ .name = "broken:clustered", .prepare = clustered_prepare,
	  .operate = broken_clustered_operate, .found = clustered_found,
	  .cleanup = clustered_cleanup },
};

const struct bench_workload bench_broken_counter_add = {
	.name = "counter-add",
	.description = "add 1 to a counter that all CPUs share",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = broken_counter_systems,
	.systems_count = ARRAY_SIZE(broken_counter_systems),
};
