// SPDX-License-Identifier: GPL-2.0
/*
 * kmem-local: a CPU frees one of the blocks that it holds and allocates
 * another.  kmem-remote: it frees a block that the CPU before it allocated in
 * the last repetition and allocates one for the CPU after it.  Blocks carry a
 * number that is checked before they are freed.
 */
#include <linux/kernel.h>
#include <linux/slab.h>

#include "bench.h"

#define KMEM_HELD 256
#define KMEM_BLOCK_SIZE 128

struct kmem_block {
	u64 number;
	u8 rest[KMEM_BLOCK_SIZE - sizeof(u64)];
};

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

static void local_cleanup_thread(struct bench_thread *thread)
{
	struct kmem_held *held = thread->private;
	u32 index;

	for (index = 0; index < KMEM_HELD; index++)
		kfree(held->blocks[index]);
	kfree(held);
}

static int __bench_loop local_operate(struct bench_thread *thread, u64 operations)
{
	struct kmem_held *held = thread->private;

	while (operations--) {
		struct kmem_block **slot = &held->blocks[held->number % KMEM_HELD];

		if (*slot && (*slot)->number != held->number - KMEM_HELD)
			return -EBADMSG;
		kfree(*slot);
		*slot = kmalloc(sizeof(**slot), GFP_KERNEL);
		if (!*slot)
			return -ENOMEM;
		(*slot)->number = held->number++;
	}
	return 0;
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

static void remote_free_parcel(struct kmem_parcel *parcel)
{
	while (parcel->count)
		kfree(parcel->blocks[--parcel->count]);
	kvfree(parcel->blocks);
}

static void remote_cleanup(struct bench_run *run)
{
	struct kmem_sender *senders = run->private;
	u32 index;

	for (index = 0; index < run->threads_count; index++) {
		remote_free_parcel(&senders[index].parcels[0]);
		remote_free_parcel(&senders[index].parcels[1]);
	}
	kvfree(senders);
}

static struct kmem_block *remote_alloc(u64 number)
{
	struct kmem_block *block = kmalloc(sizeof(*block), GFP_KERNEL);

	if (block)
		block->number = number;
	return block;
}

/* Called once a run: there are no more operations in a run than in a batch. */
static int __bench_loop remote_operate(struct bench_thread *thread, u64 operations)
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
			kfree(in->blocks[number]);
			in->blocks[number] = NULL;
		}
		out->blocks[number] = remote_alloc(number);
		if (!out->blocks[number])
			return -ENOMEM;
		out->count = number + 1;
	}
	for (; number < in->count; number++) {
		kfree(in->blocks[number]);
		in->blocks[number] = NULL;
	}
	in->count = 0;
	return 0;
}

static const struct bench_system local_systems[] = {
	{ .name = "stock:kmalloc", .prepare_thread = local_prepare_thread,
	  .operate = local_operate, .cleanup_thread = local_cleanup_thread },
};

static const struct bench_system remote_systems[] = {
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
