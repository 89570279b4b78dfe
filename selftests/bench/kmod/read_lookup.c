// SPDX-License-Identifier: GPL-2.0
/*
 * read-lookup: all CPUs look keys up in a table that is not changed meanwhile.
 * read-lookup-N: N of 100 operations replace an element, which shows from which
 * share on it does not pay any more to keep copies.  Every element found is
 * checked.
 */
#include <linux/kernel.h>
#include <linux/percpu-rwsem.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <tornado/api.h>
#include <tornado/map.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>

#include "bench.h"

#define LOOKUP_ELEMENTS 256

struct lookup_element {
	u64 key;
	u64 version;
	u64 check;
	union {
		struct rcu_head rcu;
		struct tornado_deferred deferred;
	};
};

struct lookup {
	union {
		rwlock_t rwlock;
		struct rw_semaphore rwsem;
		struct percpu_rw_semaphore percpu_rwsem;
		struct tornado_map map;
	};
	/* On lines of their own: what is measured is the lock, not its neighbour. */
	struct lookup_element __rcu *elements[LOOKUP_ELEMENTS] ____cacheline_aligned_in_smp;
};

static u64 lookup_check(u64 key, u64 version)
{
	return (key * 0x9e3779b97f4a7c15ULL) ^ version;
}

static bool lookup_is_right(const struct lookup_element *element, u64 key)
{
	return element && element->key == key &&
	       element->check == lookup_check(key, element->version);
}

static void lookup_fill(struct lookup_element *element, u64 key, u64 version)
{
	element->key = key;
	element->version = version;
	element->check = lookup_check(key, version);
}

static struct lookup_element *lookup_element_make(u64 key, u64 version)
{
	struct lookup_element *element = kmalloc(sizeof(*element), GFP_KERNEL);

	if (element)
		lookup_fill(element, key, version);
	return element;
}

/* The caller holds the lock, or nobody else is there. */
static struct lookup_element *lookup_locked(const struct lookup *lookup, u64 key)
{
	return rcu_dereference_protected(lookup->elements[key], true);
}

static void lookup_cleanup(struct bench_run *run)
{
	struct lookup *lookup = run->private;
	u32 key;

	for (key = 0; key < LOOKUP_ELEMENTS; key++)
		kfree(lookup_locked(lookup, key));
	kfree(lookup);
}

static int lookup_prepare(struct bench_run *run)
{
	struct lookup *lookup = kzalloc(roundup_pow_of_two(sizeof(*lookup)), GFP_KERNEL);
	u32 key;

	if (!lookup)
		return -ENOMEM;
	run->private = lookup;
	for (key = 0; key < LOOKUP_ELEMENTS; key++) {
		struct lookup_element *element = lookup_element_make(key, 0);

		if (!element) {
			lookup_cleanup(run);
			return -ENOMEM;
		}
		RCU_INIT_POINTER(lookup->elements[key], element);
	}
	return 0;
}

static int rwlock_prepare(struct bench_run *run)
{
	int error = lookup_prepare(run);

	if (!error)
		rwlock_init(&((struct lookup *)run->private)->rwlock);
	return error;
}

static __always_inline bool rwlock_read(struct lookup *lookup, u64 key)
{
	bool right;

	read_lock(&lookup->rwlock);
	right = lookup_is_right(lookup_locked(lookup, key), key);
	read_unlock(&lookup->rwlock);
	return right;
}

static bool rwlock_update(struct lookup *lookup, u64 key, u64 version)
{
	write_lock(&lookup->rwlock);
	lookup_fill(lookup_locked(lookup, key), key, version);
	write_unlock(&lookup->rwlock);
	return true;
}

static int rwsem_prepare(struct bench_run *run)
{
	int error = lookup_prepare(run);

	if (!error)
		init_rwsem(&((struct lookup *)run->private)->rwsem);
	return error;
}

static __always_inline bool rwsem_read(struct lookup *lookup, u64 key)
{
	bool right;

	down_read(&lookup->rwsem);
	right = lookup_is_right(lookup_locked(lookup, key), key);
	up_read(&lookup->rwsem);
	return right;
}

static bool rwsem_update(struct lookup *lookup, u64 key, u64 version)
{
	down_write(&lookup->rwsem);
	lookup_fill(lookup_locked(lookup, key), key, version);
	up_write(&lookup->rwsem);
	return true;
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

static __always_inline bool percpu_rwsem_read(struct lookup *lookup, u64 key)
{
	bool right;

	percpu_down_read(&lookup->percpu_rwsem);
	right = lookup_is_right(lookup_locked(lookup, key), key);
	percpu_up_read(&lookup->percpu_rwsem);
	return right;
}

static bool percpu_rwsem_update(struct lookup *lookup, u64 key, u64 version)
{
	percpu_down_write(&lookup->percpu_rwsem);
	lookup_fill(lookup_locked(lookup, key), key, version);
	percpu_up_write(&lookup->percpu_rwsem);
	return true;
}

static void percpu_rwsem_cleanup(struct bench_run *run)
{
	percpu_free_rwsem(&((struct lookup *)run->private)->percpu_rwsem);
	lookup_cleanup(run);
}

static __always_inline bool rcu_read(struct lookup *lookup, u64 key)
{
	bool right;

	rcu_read_lock();
	right = lookup_is_right(rcu_dereference(lookup->elements[key]), key);
	rcu_read_unlock();
	return right;
}

static bool rcu_update(struct lookup *lookup, u64 key, u64 version)
{
	struct lookup_element *fresh = lookup_element_make(key, version);
	struct lookup_element *old;

	if (!fresh)
		return false;
	old = unrcu_pointer(xchg(&lookup->elements[key], RCU_INITIALIZER(fresh)));
	kfree_rcu(old, rcu);
	return true;
}

/* Elements that are given up may still be on their way. */
static void rcu_cleanup(struct bench_run *run)
{
	lookup_cleanup(run);
	rcu_barrier();
}

static void replicated_free(struct tornado_deferred *deferred)
{
	kfree(container_of(deferred, struct lookup_element, deferred));
}

static __always_inline bool replicated_read(struct lookup *lookup, u64 key)
{
	struct tornado_guard guard;
	bool right;

	tornado_guard_enter(&guard);
	right = lookup_is_right(tornado_map_lookup(lookup->map, &guard, key), key);
	tornado_guard_leave(&guard);
	return right;
}

static bool replicated_update(struct lookup *lookup, u64 key, u64 version)
{
	struct lookup_element *fresh = lookup_element_make(key, version);
	struct lookup_element *old;
	struct tornado_guard guard;
	void *before;
	int error;

	if (!fresh)
		return false;
	tornado_guard_enter(&guard);
	error = tornado_map_set(lookup->map, &guard, key, fresh, &before);
	tornado_guard_leave(&guard);
	if (error) {
		kfree(fresh);
		return false;
	}
	old = before;
	if (old) {
		old->deferred.call = replicated_free;
		tornado_call_after_quiescence(&tornado_default_domain, &old->deferred);
	}
	return true;
}

static int replicated_free_value(unsigned long long key, void *value, void *context)
{
	kfree(value);
	return 0;
}

/* No thread runs any more. */
static void replicated_cleanup(struct bench_run *run)
{
	struct lookup *lookup = run->private;
	struct tornado_guard guard;

	tornado_guard_enter(&guard);
	tornado_map_for_each(lookup->map, &guard, replicated_free_value, NULL);
	tornado_guard_leave(&guard);
	tornado_map_destroy(lookup->map);
	tornado_barrier();
	kfree(lookup);
}

static int replicated_prepare(struct bench_run *run)
{
	struct lookup *lookup = kzalloc(sizeof(*lookup), GFP_KERNEL);
	u32 key;
	int error;

	if (!lookup)
		return -ENOMEM;
	error = tornado_map_create(&lookup->map, TORNADO_CLUSTERING_CPU);
	if (error) {
		kfree(lookup);
		return error;
	}
	run->private = lookup;
	for (key = 0; key < LOOKUP_ELEMENTS; key++) {
		if (!replicated_update(lookup, key, 0)) {
			replicated_cleanup(run);
			return -ENOMEM;
		}
	}
	return 0;
}

/* Spread over the operations, of each thread at other ones. */
static bool is_update(const struct bench_thread *thread, u64 operation, u32 percent)
{
	return (operation + 7 * thread->index) * percent % 100 < percent;
}

/*
 * The loops of a system, each on a line of its own, as __bench_loop wants.  The one
 * without updates does not ask which operation is one: that would be most of what
 * it measures.
 */
#define LOOKUP_LOOP(kind)                                                                          \
	static int __bench_loop kind##_operate(struct bench_thread *thread, u64 operations)        \
	{                                                                                          \
		struct lookup *lookup = thread->run->private;                                      \
		u64 wrong = 0;                                                                     \
												   \
		while (operations--)                                                               \
			wrong += !kind##_read(lookup, operations % LOOKUP_ELEMENTS);               \
		return wrong ? -EBADMSG : 0;                                                       \
	}

#define LOOKUP_MIXED_LOOP(kind)                                                                    \
	static int __bench_loop kind##_mixed_operate(struct bench_thread *thread, u64 operations)  \
	{                                                                                          \
		const u32 percent = thread->run->workload->parameter;                              \
		struct lookup *lookup = thread->run->private;                                      \
		u64 wrong = 0;                                                                     \
												   \
		while (operations--) {                                                             \
			u64 key = (operations + 31 * thread->index) % LOOKUP_ELEMENTS;             \
												   \
			if (is_update(thread, operations, percent))                                \
				wrong += !kind##_update(lookup, key, operations);                  \
			else                                                                       \
				wrong += !kind##_read(lookup, key);                                \
		}                                                                                  \
		return wrong ? -EBADMSG : 0;                                                       \
	}

LOOKUP_LOOP(rwlock)
LOOKUP_MIXED_LOOP(rwlock)
LOOKUP_LOOP(rwsem)
LOOKUP_MIXED_LOOP(rwsem)
LOOKUP_LOOP(percpu_rwsem)
LOOKUP_MIXED_LOOP(percpu_rwsem)
LOOKUP_LOOP(rcu)
LOOKUP_MIXED_LOOP(rcu)
LOOKUP_LOOP(replicated)
LOOKUP_MIXED_LOOP(replicated)

static const struct bench_system lookup_systems[] = {
	{ .name = "tornado:replicated", .prepare = replicated_prepare,
	  .operate = replicated_operate, .cleanup = replicated_cleanup },
	{ .name = "stock:rwlock", .prepare = rwlock_prepare,
	  .operate = rwlock_operate, .cleanup = lookup_cleanup },
	{ .name = "stock:rwsem", .prepare = rwsem_prepare,
	  .operate = rwsem_operate, .cleanup = lookup_cleanup },
	{ .name = "stock:percpu_rwsem", .prepare = percpu_rwsem_prepare,
	  .operate = percpu_rwsem_operate, .cleanup = percpu_rwsem_cleanup },
	{ .name = "stock:rcu", .prepare = lookup_prepare,
	  .operate = rcu_operate, .cleanup = rcu_cleanup },
};

/*
 * percpu_rwsem last: each of its updates waits for a grace period of RCU, so with
 * many of them a run takes minutes and shows nothing else.
 */
static const struct bench_system lookup_mixed_systems[] = {
	{ .name = "tornado:replicated", .prepare = replicated_prepare,
	  .operate = replicated_mixed_operate, .cleanup = replicated_cleanup },
	{ .name = "stock:rwlock", .prepare = rwlock_prepare,
	  .operate = rwlock_mixed_operate, .cleanup = lookup_cleanup },
	{ .name = "stock:rwsem", .prepare = rwsem_prepare,
	  .operate = rwsem_mixed_operate, .cleanup = lookup_cleanup },
	{ .name = "stock:rcu", .prepare = lookup_prepare,
	  .operate = rcu_mixed_operate, .cleanup = rcu_cleanup },
	{ .name = "stock:percpu_rwsem", .prepare = percpu_rwsem_prepare,
	  .operate = percpu_rwsem_mixed_operate, .cleanup = percpu_rwsem_cleanup },
};

const struct bench_workload bench_read_lookup = {
	.name = "read-lookup",
	.description = "look a key up in a table that all CPUs read",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = lookup_systems,
	.systems_count = ARRAY_SIZE(lookup_systems),
};

#define LOOKUP_MIXED(percent, count)                                                               \
	const struct bench_workload bench_read_lookup_##percent = {                                \
		.name = "read-lookup-" #percent,                                                   \
		.description = "look a key up, or replace its element: " #percent " of 100",       \
		.operations = 10000,                                                               \
		.most_operations = 1ULL << 32,                                                     \
		.parameter = percent,                                                              \
		.systems = lookup_mixed_systems,                                                   \
		.systems_count = count,                                                            \
	}

LOOKUP_MIXED(1, ARRAY_SIZE(lookup_mixed_systems));
LOOKUP_MIXED(5, ARRAY_SIZE(lookup_mixed_systems) - 1);
LOOKUP_MIXED(20, ARRAY_SIZE(lookup_mixed_systems) - 1);
LOOKUP_MIXED(50, ARRAY_SIZE(lookup_mixed_systems) - 1);
