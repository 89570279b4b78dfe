// SPDX-License-Identifier: GPL-2.0
/*
 * object-call, object-call-guarded: call a method of an object that all CPUs
 * use.  The method reads two words of the object and checks them.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include <tornado/object.h>

#include "bench.h"

#define BENCH_COOKIE 0x746f726e61646f00ULL
#define BENCH_NO_OBJECT 1ULL

struct callee {
	u64 cookie;
	u64 complement;
};

/*
 * What is called: inlined where the type is known, as it is in both systems.
 * Returns the bits in which the words differ; they are looked at after the
 * last call, so that the loop is as little as can be.
 */
static __always_inline u64 callee_method(const struct callee *callee)
{
	return READ_ONCE(callee->cookie) ^ ~READ_ONCE(callee->complement);
}

static void callee_init(struct callee *callee)
{
	callee->cookie = BENCH_COOKIE;
	callee->complement = ~BENCH_COOKIE;
}

static int inline_prepare(struct bench_run *run)
{
	struct callee *callee = kzalloc(sizeof(*callee), GFP_KERNEL);

	if (!callee)
		return -ENOMEM;
	callee_init(callee);
	run->private = callee;
	return 0;
}

static void inline_cleanup(struct bench_run *run)
{
	kfree(run->private);
}

static int __bench_loop inline_operate(struct bench_thread *thread, u64 operations)
{
	struct callee **known = (struct callee **)&thread->run->private;
	u64 wrong = 0;

	while (operations--)
		wrong |= callee_method(READ_ONCE(*known));
	return wrong ? -EBADMSG : 0;
}

static int __bench_loop inline_guarded_operate(struct bench_thread *thread, u64 operations)
{
	struct callee **known = (struct callee **)&thread->run->private;
	u64 wrong = 0;

	while (operations--) {
		rcu_read_lock();
		wrong |= callee_method(READ_ONCE(*known));
		rcu_read_unlock();
	}
	return wrong ? -EBADMSG : 0;
}

static int object_construct_rep(void *rep, void *shared, unsigned int cluster)
{
	callee_init(rep);
	return 0;
}

static void object_destroy_rep(void *rep, void *shared)
{
}

static void object_destroy_shared(void *shared)
{
}

static const struct tornado_object_type object_type = {
	.name = "bench-callee",
	.rep_size = sizeof(struct callee),
	.construct_rep = object_construct_rep,
	.destroy_rep = object_destroy_rep,
	.destroy_shared = object_destroy_shared,
};

static int object_prepare(struct bench_run *run)
{
	struct tornado_ref *ref = kzalloc(sizeof(*ref), GFP_KERNEL);
	int error;

	if (!ref)
		return -ENOMEM;
	error = tornado_object_create(&object_type, TORNADO_CLUSTERING_CPU, NULL, ref);
	if (error) {
		kfree(ref);
		return error;
	}
	run->private = ref;
	return 0;
}

static void object_cleanup(struct bench_run *run)
{
	struct tornado_ref *ref = run->private;

	tornado_object_destroy(*ref);
	tornado_barrier();
	kfree(ref);
}

/* One guard around many calls: what a call itself costs. */
static int __bench_loop object_operate(struct bench_thread *thread, u64 operations)
{
	struct tornado_ref *ref = thread->run->private;
	struct tornado_guard guard;
	u64 wrong = 0;

	tornado_guard_enter(&guard);
	while (operations--) {
		struct callee *callee = tornado_ref_local(*ref, &guard);

		wrong |= callee ? callee_method(callee) : BENCH_NO_OBJECT;
	}
	tornado_guard_leave(&guard);
	return wrong ? -EBADMSG : 0;
}

/* @users is NULL, at compile time, but for the broken system. */
static __always_inline int guarded_calls(struct bench_thread *thread, u64 operations,
					 atomic_t *users)
{
	struct tornado_ref *ref = thread->run->private;
	u64 wrong = 0;

	while (operations--) {
		struct tornado_guard guard;
		struct callee *callee;

		tornado_guard_enter(&guard);
		if (users)
			atomic_inc(users);
		callee = tornado_ref_local(*ref, &guard);
		wrong |= callee ? callee_method(callee) : BENCH_NO_OBJECT;
		if (users)
			atomic_dec(users);
		tornado_guard_leave(&guard);
	}
	return wrong ? -EBADMSG : 0;
}

static int __bench_loop object_guarded_operate(struct bench_thread *thread, u64 operations)
{
	return guarded_calls(thread, operations, NULL);
}

/* How many operations go on, as objects have it whose life a reference count protects. */
static atomic_t broken_users ____cacheline_aligned_in_smp;

static int __bench_loop broken_object_guarded_operate(struct bench_thread *thread,
						      u64 operations)
{
	return guarded_calls(thread, operations, &broken_users);
}

static const struct bench_system object_call_systems[] = {
	{ .name = "tornado:object", .prepare = object_prepare,
	  .operate = object_operate, .cleanup = object_cleanup },
	{ .name = "stock:inline", .prepare = inline_prepare,
	  .operate = inline_operate, .cleanup = inline_cleanup },
};

static const struct bench_system object_call_guarded_systems[] = {
	{ .name = "tornado:object", .prepare = object_prepare,
	  .operate = object_guarded_operate, .cleanup = object_cleanup },
	{ .name = "stock:inline", .prepare = inline_prepare,
	  .operate = inline_guarded_operate, .cleanup = inline_cleanup },
};

const struct bench_workload bench_object_call = {
	.name = "object-call",
	.description = "call a method of an object that all CPUs use",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = object_call_systems,
	.systems_count = ARRAY_SIZE(object_call_systems),
};

const struct bench_workload bench_object_call_guarded = {
	.name = "object-call-guarded",
	.description = "the same, each call in a guard (stock: in rcu_read_lock)",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = object_call_guarded_systems,
	.systems_count = ARRAY_SIZE(object_call_guarded_systems),
};

static const struct bench_system broken_object_call_guarded_systems[] = {
	{ .name = "broken:object", .prepare = object_prepare,
	  .operate = broken_object_guarded_operate, .cleanup = object_cleanup },
};

const struct bench_workload bench_broken_object_call_guarded = {
	.name = "object-call-guarded",
	.description = "call a method of an object that all CPUs use, each call in a guard",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = broken_object_call_guarded_systems,
	.systems_count = ARRAY_SIZE(broken_object_call_guarded_systems),
};
