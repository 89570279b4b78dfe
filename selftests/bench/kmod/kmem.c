// SPDX-License-Identifier: GPL-2.0
/*
 * kmem-local: a CPU frees one of the blocks that it holds and allocates
 * another.  kmem-remote: it frees a block that the CPU before it allocated in
 * the last repetition and allocates one for the CPU after it.  Blocks carry a
 * number that is checked before they are freed.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <tornado/memory.h>

#include "bench.h"

#define KMEM_HELD 256
#define KMEM_BLOCK_SIZE 128

struct kmem_block {
	u64 number;
	u8 rest[KMEM_BLOCK_SIZE - sizeof(u64)];
};

/* Passed as constants to inlined loops, so that no call is indirect. */
struct kmem_calls {
	struct kmem_block *(*alloc)(void);
	void (*free)(struct kmem_block *block);
};

static __always_inline struct kmem_block *stock_alloc(void)
{
	return kmalloc(sizeof(struct kmem_block), GFP_KERNEL);
}

static __always_inline void stock_free(struct kmem_block *block)
{
	kfree(block);
}

static const struct kmem_calls stock_calls = { stock_alloc, stock_free };

static struct tornado_memory_type block_type = {
	.name = "bench-block",
	.size = sizeof(struct kmem_block),
	.placement = TORNADO_MEMORY_LOCAL,
};

static DEFINE_MUTEX(block_type_lock); /* protects the number of runs that use the type */
static u32 block_type_users;

static __always_inline struct kmem_block *tornado_alloc(void)
{
	return tornado_memory_alloc(&block_type, TORNADO_MEMORY_MAY_SLEEP);
}

static __always_inline void tornado_free(struct kmem_block *block)
{
	if (block)
		tornado_memory_free(&block_type, block);
}

static const struct kmem_calls tornado_calls = { tornado_alloc, tornado_free };

static int block_type_get(void)
{
	int error = 0;

	mutex_lock(&block_type_lock);
	if (!block_type_users)
		error = tornado_memory_type_start(&block_type);
	if (!error)
		block_type_users++;
	mutex_unlock(&block_type_lock);
	return error;
}

static void block_type_put(void)
{
	mutex_lock(&block_type_lock);
	if (!--block_type_users)
		tornado_memory_type_stop(&block_type);
	mutex_unlock(&block_type_lock);
}

struct kmem_held {
	struct kmem_block *blocks[KMEM_HELD];
	u64 number;
};

static int local_prepare_thread(struct bench_thread *thread)
{
	struct kmem_held *held = kzalloc_node(sizeof(*held), GFP_KERNEL, numa_node_id());

	thread->private = held;
	return held ? 0 : -ENOMEM;
}

static __always_inline void local_free_all(struct bench_thread *thread, struct kmem_calls calls)
{
	struct kmem_held *held = thread->private;
	u32 index;

	for (index = 0; index < KMEM_HELD; index++)
		calls.free(held->blocks[index]);
	kfree(held);
}

static void local_cleanup_thread(struct bench_thread *thread)
{
	local_free_all(thread, stock_calls);
}

static void tornado_local_cleanup_thread(struct bench_thread *thread)
{
	local_free_all(thread, tornado_calls);
}

static __always_inline int local_loop(struct bench_thread *thread, u64 operations,
				      struct kmem_calls calls)
{
	struct kmem_held *held = thread->private;

	while (operations--) {
		struct kmem_block **slot = &held->blocks[held->number % KMEM_HELD];

		if (*slot && (*slot)->number != held->number - KMEM_HELD)
			return -EBADMSG;
		calls.free(*slot);
		*slot = calls.alloc();
		if (!*slot)
			return -ENOMEM;
		(*slot)->number = held->number++;
	}
	return 0;
}

static int __bench_loop local_operate(struct bench_thread *thread, u64 operations)
{
	return local_loop(thread, operations, stock_calls);
}

static int __bench_loop tornado_local_operate(struct bench_thread *thread, u64 operations)
{
	return local_loop(thread, operations, tornado_calls);
}

static int tornado_local_prepare(struct bench_run *run)
{
	return block_type_get();
}

static void tornado_local_cleanup(struct bench_run *run)
{
	block_type_put();
}

/*
 * What each thread allocated in this run and in the one before, which the next
 * thread now frees.  Nobody waits for anybody within a run.
 */
struct kmem_parcel {
	struct kmem_block **blocks;
	u64 count;
} ____cacheline_aligned_in_smp;

struct kmem_sender {
	struct kmem_parcel parcels[2];
	u64 runs;
};

static int remote_prepare(struct bench_run *run)
{
	run->private = kvcalloc(run->threads_count, sizeof(struct kmem_sender), GFP_KERNEL);
	return run->private ? 0 : -ENOMEM;
}

static int remote_prepare_thread(struct bench_thread *thread)
{
	struct kmem_sender *senders = thread->run->private;
	struct kmem_parcel *parcels = senders[thread->index].parcels;

	parcels[0].blocks = kvcalloc(BENCH_BATCH, sizeof(*parcels[0].blocks), GFP_KERNEL);
	parcels[1].blocks = kvcalloc(BENCH_BATCH, sizeof(*parcels[1].blocks), GFP_KERNEL);
	return parcels[0].blocks && parcels[1].blocks ? 0 : -ENOMEM;
}

static __always_inline void remote_free_parcel(struct kmem_parcel *parcel,
					       struct kmem_calls calls)
{
	while (parcel->count)
		calls.free(parcel->blocks[--parcel->count]);
	kvfree(parcel->blocks);
}

static __always_inline void remote_free_all(struct bench_run *run, struct kmem_calls calls)
{
	struct kmem_sender *senders = run->private;
	u32 index;

	for (index = 0; index < run->threads_count; index++) {
		remote_free_parcel(&senders[index].parcels[0], calls);
		remote_free_parcel(&senders[index].parcels[1], calls);
	}
	kvfree(senders);
}

static void remote_cleanup(struct bench_run *run)
{
	remote_free_all(run, stock_calls);
}

static int tornado_remote_prepare(struct bench_run *run)
{
	int error = block_type_get();

	if (error)
		return error;
	error = remote_prepare(run);
	if (error)
		block_type_put();
	return error;
}

static void tornado_remote_cleanup(struct bench_run *run)
{
	remote_free_all(run, tornado_calls);
	block_type_put();
}

/* Called once a run: there are no more operations in a run than in a batch. */
static __always_inline int remote_loop(struct bench_thread *thread, u64 operations,
				       struct kmem_calls calls)
{
	struct kmem_sender *senders = thread->run->private;
	u32 before = (thread->index ?: thread->run->threads_count) - 1;
	u64 runs = senders[thread->index].runs++;
	struct kmem_parcel *out = &senders[thread->index].parcels[runs % 2];
	struct kmem_parcel *in = &senders[before].parcels[(runs + 1) % 2];
	u64 number;

	for (number = 0; number < operations; number++) {
		if (number < in->count) {
			if (in->blocks[number]->number != number)
				return -EBADMSG;
			calls.free(in->blocks[number]);
			in->blocks[number] = NULL;
		}
		out->blocks[number] = calls.alloc();
		if (!out->blocks[number])
			return -ENOMEM;
		out->blocks[number]->number = number;
		out->count = number + 1;
	}
	for (; number < in->count; number++) {
		calls.free(in->blocks[number]);
		in->blocks[number] = NULL;
	}
	in->count = 0;
	return 0;
}

static int __bench_loop remote_operate(struct bench_thread *thread, u64 operations)
{
	return remote_loop(thread, operations, stock_calls);
}

static int __bench_loop tornado_remote_operate(struct bench_thread *thread, u64 operations)
{
	return remote_loop(thread, operations, tornado_calls);
}

static const struct bench_system local_systems[] = {
	{ .name = "tornado:memory", .prepare = tornado_local_prepare,
	  .prepare_thread = local_prepare_thread, .operate = tornado_local_operate,
	  .cleanup_thread = tornado_local_cleanup_thread, .cleanup = tornado_local_cleanup },
	{ .name = "stock:kmalloc", .prepare_thread = local_prepare_thread,
	  .operate = local_operate, .cleanup_thread = local_cleanup_thread },
};

static const struct bench_system remote_systems[] = {
	{ .name = "tornado:memory", .prepare = tornado_remote_prepare,
	  .prepare_thread = remote_prepare_thread, .operate = tornado_remote_operate,
	  .cleanup = tornado_remote_cleanup },
	{ .name = "stock:kmalloc", .prepare = remote_prepare,
	  .prepare_thread = remote_prepare_thread, .operate = remote_operate,
	  .cleanup = remote_cleanup },
};

const struct bench_workload bench_kmem_local = {
	.name = "kmem-local",
	.description = "allocate a block of 128 bytes and free an older one",
	.operations = 10000,
	.most_operations = 1ULL << 32,
	.systems = local_systems,
	.systems_count = ARRAY_SIZE(local_systems),
};

const struct bench_workload bench_kmem_remote = {
	.name = "kmem-remote",
	.description = "allocate a block for the next CPU and free one of the CPU before",
	.operations = 10000,
	.most_operations = BENCH_BATCH,
	.systems = remote_systems,
	.systems_count = ARRAY_SIZE(remote_systems),
};
