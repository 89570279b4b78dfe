// SPDX-License-Identifier: GPL-2.0
/*
 * hash-lookup: all CPUs look keys up in a hash table that is not changed
 * meanwhile.  hash-lookup-N: N of 100 operations replace an element.  Every element
 * found is checked.  The tables have one bucket for each element, or up to two.
 */
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <tornado/api.h>
#include <tornado/hash.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>

#include "bench.h"

#define HASH_ELEMENTS 4096
#define HASH_BUCKET_BITS 12

struct hash_element {
	union {
		struct tornado_hash_element tornado;
		struct {
			void *next;
			u64 key; /* as that of struct tornado_hash_element */
		};
	};
	union {
		struct hlist_node node;
		struct rhash_head rhash;
	};
	u64 version;
	u64 check;
	union {
		struct rcu_head rcu;
		struct tornado_deferred deferred;
	};
};

struct bucket {
	spinlock_t lock; /* protects the elements and what they hold */
	struct hlist_head elements;
};

struct hash_bench {
	union {
		struct tornado_hash tornado;
		struct rhashtable rhash;
		struct bucket *buckets;
	};
};

static u64 hash_check(u64 key, u64 version)
{
	return (key * 0x9e3779b97f4a7c15ULL) ^ version;
}

static bool hash_is_right(const struct hash_element *element, u64 key)
{
	return element && element->key == key &&
	       element->check == hash_check(key, element->version);
}

static void hash_fill(struct hash_element *element, u64 key, u64 version)
{
	element->key = key;
	element->version = version;
	element->check = hash_check(key, version);
}

static struct hash_element *hash_element_make(u64 key, u64 version)
{
	struct hash_element *element = kmalloc(sizeof(*element), GFP_KERNEL);

	if (element)
		hash_fill(element, key, version);
	return element;
}

/*
 * A system's table, empty, with one element put in, and without any.  @insert
 * takes the element over if it returns 0.
 */
struct hash_table_kind {
	int (*create)(struct hash_bench *bench);
	int (*insert)(struct hash_bench *bench, struct hash_element *element);
	void (*destroy)(struct hash_bench *bench);
};

static int hash_prepare(struct bench_run *run, const struct hash_table_kind *kind)
{
	struct hash_bench *bench = kzalloc(roundup_pow_of_two(sizeof(*bench)), GFP_KERNEL);
	int error;
	u64 key;

	if (!bench)
		return -ENOMEM;
	error = kind->create(bench);
	if (error) {
		kfree(bench);
		return error;
	}
	run->private = bench;
	for (key = 0; key < HASH_ELEMENTS && !error; key++) {
		struct hash_element *element = hash_element_make(key, 0);

		error = element ? kind->insert(bench, element) : -ENOMEM;
		if (error)
			kfree(element);
	}
	if (error) {
		kind->destroy(bench);
		kfree(bench);
	}
	return error;
}

static void hash_cleanup(struct bench_run *run, const struct hash_table_kind *kind)
{
	kind->destroy(run->private);
	kfree(run->private);
}

/* tornado:hash */

static struct hash_element *tornado_element(struct tornado_hash_element *element)
{
	return element ? container_of(element, struct hash_element, tornado) : NULL;
}

static void tornado_release(struct tornado_hash_element *element)
{
	kfree(tornado_element(element));
}

static int tornado_create(struct hash_bench *bench)
{
	return tornado_hash_create(&bench->tornado, TORNADO_CLUSTERING_CPU, tornado_release);
}

static int tornado_insert(struct hash_bench *bench, struct hash_element *element)
{
	struct tornado_guard guard;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_hash_insert(bench->tornado, &guard, &element->tornado, NULL);
	tornado_guard_leave(&guard);
	return error;
}

static void tornado_destroy(struct hash_bench *bench)
{
	tornado_hash_destroy(bench->tornado);
	tornado_barrier();
}

static __always_inline bool tornado_read(struct hash_bench *bench, u64 key)
{
	struct tornado_guard guard;
	bool right;

	tornado_guard_enter(&guard);
	right = hash_is_right(tornado_element(tornado_hash_lookup(bench->tornado, &guard, key)),
			      key);
	tornado_guard_leave(&guard);
	return right;
}

static void tornado_free_later(struct tornado_deferred *deferred)
{
	kfree(container_of(deferred, struct hash_element, deferred));
}

static bool tornado_give_up(struct tornado_hash_element *before)
{
	struct hash_element *element = tornado_element(before);

	if (!element)
		return false;
	element->deferred.call = tornado_free_later;
	tornado_call_after_quiescence(&tornado_default_domain, &element->deferred);
	return true;
}

static bool tornado_replace(struct hash_bench *bench, u64 key, u64 version)
{
	struct hash_element *fresh = hash_element_make(key, version);
	struct tornado_hash_element *before = NULL;
	struct tornado_guard guard;

	if (!fresh)
		return false;
	tornado_guard_enter(&guard);
	if (tornado_hash_set(bench->tornado, &guard, &fresh->tornado, &before))
		kfree(fresh);
	tornado_guard_leave(&guard);
	return tornado_give_up(before);
}

/* stock:bucket-spinlock: who reads an element holds the lock of its bucket. */

static struct bucket *bucket_of(const struct hash_bench *bench, u64 key)
{
	return &bench->buckets[hash_64(key, HASH_BUCKET_BITS)];
}

static int bucket_create(struct hash_bench *bench)
{
	u32 i;

	bench->buckets = kvcalloc(1 << HASH_BUCKET_BITS, sizeof(*bench->buckets), GFP_KERNEL);
	if (!bench->buckets)
		return -ENOMEM;
	for (i = 0; i < 1 << HASH_BUCKET_BITS; i++)
		spin_lock_init(&bench->buckets[i].lock);
	return 0;
}

static int bucket_insert(struct hash_bench *bench, struct hash_element *element)
{
	struct bucket *bucket = bucket_of(bench, element->key);

	spin_lock(&bucket->lock);
	hlist_add_head(&element->node, &bucket->elements);
	spin_unlock(&bucket->lock);
	return 0;
}

static void bucket_destroy(struct hash_bench *bench)
{
	struct hash_element *element;
	struct hlist_node *next;
	u32 i;

	for (i = 0; i < 1 << HASH_BUCKET_BITS; i++)
		hlist_for_each_entry_safe(element, next, &bench->buckets[i].elements, node)
			kfree(element);
	kvfree(bench->buckets);
}

/* The caller holds the lock. */
static __always_inline struct hash_element *bucket_find(const struct bucket *bucket, u64 key)
{
	struct hash_element *element;

	hlist_for_each_entry(element, &bucket->elements, node)
		if (element->key == key)
			return element;
	return NULL;
}

static __always_inline bool bucket_read(struct hash_bench *bench, u64 key)
{
	struct bucket *bucket = bucket_of(bench, key);
	bool right;

	spin_lock(&bucket->lock);
	right = hash_is_right(bucket_find(bucket, key), key);
	spin_unlock(&bucket->lock);
	return right;
}

/* Nobody has the element without the lock, so it need not be another one. */
static bool bucket_replace(struct hash_bench *bench, u64 key, u64 version)
{
	struct bucket *bucket = bucket_of(bench, key);
	struct hash_element *element;

	spin_lock(&bucket->lock);
	element = bucket_find(bucket, key);
	if (element)
		hash_fill(element, key, version);
	spin_unlock(&bucket->lock);
	return element;
}

/* stock:rhashtable: lookups under RCU, a bit lock in each bucket for updates. */

static const struct rhashtable_params rhash_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct hash_element, key),
	.head_offset = offsetof(struct hash_element, rhash),
	.nelem_hint = HASH_ELEMENTS,
};

static int rhash_create(struct hash_bench *bench)
{
	return rhashtable_init(&bench->rhash, &rhash_params);
}

static int rhash_insert(struct hash_bench *bench, struct hash_element *element)
{
	return rhashtable_insert_fast(&bench->rhash, &element->rhash, rhash_params);
}

static void rhash_free(void *element, void *unused)
{
	kfree(element);
}

static void rhash_destroy(struct hash_bench *bench)
{
	rhashtable_free_and_destroy(&bench->rhash, rhash_free, NULL);
	rcu_barrier();
}

static __always_inline bool rhash_read(struct hash_bench *bench, u64 key)
{
	bool right;

	rcu_read_lock();
	right = hash_is_right(rhashtable_lookup(&bench->rhash, &key, rhash_params), key);
	rcu_read_unlock();
	return right;
}

static bool rhash_replace(struct hash_bench *bench, u64 key, u64 version)
{
	struct hash_element *fresh = hash_element_make(key, version);
	struct hash_element *before;
	int error = -ENOENT;

	if (!fresh)
		return false;
	/* Another thread may be replacing the same one. */
	do {
		rcu_read_lock();
		before = rhashtable_lookup(&bench->rhash, &key, rhash_params);
		if (before)
			error = rhashtable_replace_fast(&bench->rhash, &before->rhash,
							&fresh->rhash, rhash_params);
		rcu_read_unlock();
	} while (before && error == -ENOENT);
	if (!before || error) {
		kfree(fresh);
		return false;
	}
	kfree_rcu(before, rcu);
	return true;
}

/* Spread over the operations, of each thread at other ones. */
static bool is_update(const struct bench_thread *thread, u64 operation, u32 percent)
{
	return (operation + 7 * thread->index) * percent % 100 < percent;
}

/*
 * What a system is made and ended by, and its loops, each on a line of its own, as
 * __bench_loop wants.  The one without updates does not ask which operation is one.
 */
#define HASH_SYSTEM(kind)                                                                          \
	static const struct hash_table_kind kind##_table = {                                       \
		.create = kind##_create,                                                           \
		.insert = kind##_insert,                                                           \
		.destroy = kind##_destroy,                                                         \
	};                                                                                         \
	static int kind##_prepare(struct bench_run *run)                                           \
	{                                                                                          \
		return hash_prepare(run, &kind##_table);                                           \
	}                                                                                          \
	static void kind##_cleanup(struct bench_run *run)                                          \
	{                                                                                          \
		hash_cleanup(run, &kind##_table);                                                  \
	}

#define HASH_LOOP(kind)                                                                            \
	static int __bench_loop kind##_operate(struct bench_thread *thread, u64 operations)        \
	{                                                                                          \
		struct hash_bench *bench = thread->run->private;                                   \
		u64 wrong = 0;                                                                     \
												   \
		while (operations--)                                                               \
			wrong += !kind##_read(bench, operations % HASH_ELEMENTS);                  \
		return wrong ? -EBADMSG : 0;                                                       \
	}

#define HASH_MIXED_LOOP(kind)                                                                      \
	static int __bench_loop kind##_mixed_operate(struct bench_thread *thread, u64 operations)  \
	{                                                                                          \
		const u32 percent = thread->run->workload->parameter;                              \
		struct hash_bench *bench = thread->run->private;                                   \
		u64 wrong = 0;                                                                     \
												   \
		while (operations--) {                                                             \
			u64 key = (operations + 251 * thread->index) % HASH_ELEMENTS;              \
												   \
			if (is_update(thread, operations, percent))                                \
				wrong += !kind##_replace(bench, key, operations);                  \
			else                                                                       \
				wrong += !kind##_read(bench, key);                                 \
		}                                                                                  \
		return wrong ? -EBADMSG : 0;                                                       \
	}

HASH_SYSTEM(tornado)
HASH_LOOP(tornado)
HASH_MIXED_LOOP(tornado)
HASH_SYSTEM(bucket)
HASH_LOOP(bucket)
HASH_MIXED_LOOP(bucket)
HASH_SYSTEM(rhash)
HASH_LOOP(rhash)
HASH_MIXED_LOOP(rhash)

static const struct bench_system hash_systems[] = {
	{ .name = "tornado:hash", .prepare = tornado_prepare,
	  .operate = tornado_operate, .cleanup = tornado_cleanup },
	{ .name = "stock:bucket-spinlock", .prepare = bucket_prepare,
	  .operate = bucket_operate, .cleanup = bucket_cleanup },
	{ .name = "stock:rhashtable", .prepare = rhash_prepare,
	  .operate = rhash_operate, .cleanup = rhash_cleanup },
};

static const struct bench_system hash_mixed_systems[] = {
	{ .name = "tornado:hash", .prepare = tornado_prepare,
	  .operate = tornado_mixed_operate, .cleanup = tornado_cleanup },
	{ .name = "stock:bucket-spinlock", .prepare = bucket_prepare,
	  .operate = bucket_mixed_operate, .cleanup = bucket_cleanup },
	{ .name = "stock:rhashtable", .prepare = rhash_prepare,
	  .operate = rhash_mixed_operate, .cleanup = rhash_cleanup },
};

const struct bench_workload bench_hash_lookup = {
	.name = "hash-lookup",
	.description = "look a key up in a hash table that all CPUs use",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = hash_systems,
	.systems_count = ARRAY_SIZE(hash_systems),
};

#define HASH_MIXED(percent)                                                                        \
	const struct bench_workload bench_hash_lookup_##percent = {                                \
		.name = "hash-lookup-" #percent,                                                   \
		.description = "look a key up, or replace its element: " #percent " of 100",       \
		.operations = 10000,                                                               \
		.most_operations = 1ULL << 32,                                                     \
		.parameter = percent,                                                              \
		.systems = hash_mixed_systems,                                                     \
		.systems_count = ARRAY_SIZE(hash_mixed_systems),                                   \
	}

HASH_MIXED(5);
HASH_MIXED(20);
HASH_MIXED(50);
