// SPDX-License-Identifier: GPL-2.0
/*
 * guard: enter and leave what keeps objects from being freed meanwhile.
 * guard-blocking: give the CPU up inside.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/srcu.h>

#include <tornado/object.h>

#include "bench.h"

static int __bench_loop tornado_operate(struct bench_thread *thread, u64 operations)
{
	while (operations--) {
		struct tornado_guard guard;

		tornado_guard_enter(&guard);
		barrier(); /* an operation would be here */
		tornado_guard_leave(&guard);
	}
	return 0;
}

static int __bench_loop tornado_blocking_operate(struct bench_thread *thread, u64 operations)
{
	while (operations--) {
		struct tornado_guard guard;

		tornado_guard_enter(&guard);
		schedule();
		tornado_guard_leave(&guard);
	}
	return 0;
}

static int __bench_loop rcu_operate(struct bench_thread *thread, u64 operations)
{
	while (operations--) {
		rcu_read_lock();
		barrier(); /* an operation would be here */
		rcu_read_unlock();
	}
	return 0;
}

static int srcu_prepare(struct bench_run *run)
{
	struct srcu_struct *srcu = kzalloc(sizeof(*srcu), GFP_KERNEL);
	int error;

	if (!srcu)
		return -ENOMEM;
	error = init_srcu_struct(srcu);
	if (error) {
		kfree(srcu);
		return error;
	}
	run->private = srcu;
	return 0;
}

static int __bench_loop srcu_operate(struct bench_thread *thread, u64 operations)
{
	struct srcu_struct *srcu = thread->run->private;

	while (operations--) {
		int index = srcu_read_lock(srcu);

		barrier(); /* an operation would be here */
		srcu_read_unlock(srcu, index);
	}
	return 0;
}

static int __bench_loop srcu_blocking_operate(struct bench_thread *thread, u64 operations)
{
	struct srcu_struct *srcu = thread->run->private;

	while (operations--) {
		int index = srcu_read_lock(srcu);

		schedule();
		srcu_read_unlock(srcu, index);
	}
	return 0;
}

static void srcu_cleanup(struct bench_run *run)
{
	cleanup_srcu_struct(run->private);
	kfree(run->private);
}

static const struct bench_system guard_systems[] = {
	{ .name = "tornado:guard", .operate = tornado_operate },
	{ .name = "stock:rcu", .operate = rcu_operate },
	{ .name = "stock:srcu", .prepare = srcu_prepare,
	  .operate = srcu_operate, .cleanup = srcu_cleanup },
};

static const struct bench_system guard_blocking_systems[] = {
	{ .name = "tornado:guard", .operate = tornado_blocking_operate },
	{ .name = "stock:srcu", .prepare = srcu_prepare,
	  .operate = srcu_blocking_operate, .cleanup = srcu_cleanup },
};

const struct bench_workload bench_guard_blocking = {
	.name = "guard-blocking",
	.description = "the same, giving the CPU up inside",
	.operations = 1000,
	.most_operations = 1ULL << 32,
	.systems = guard_blocking_systems,
	.systems_count = ARRAY_SIZE(guard_blocking_systems),
};

const struct bench_workload bench_guard = {
	.name = "guard",
	.description = "enter and leave a section in which objects stay",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = guard_systems,
	.systems_count = ARRAY_SIZE(guard_systems),
};
