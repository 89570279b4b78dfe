// SPDX-License-Identifier: GPL-2.0
/*
 * kmem-local: a CPU frees one of the blocks that it holds and allocates
 * another.  kmem-remote: blocks are freed by the CPU after the one that
 * allocated them.  Blocks carry a number that is checked before they are freed.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
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

/* Blocks on their way from one thread to the next. */
struct kmem_conveyor {
	u64 head ____cacheline_aligned_in_smp;
	u64 tail ____cacheline_aligned_in_smp;
	struct kmem_block *blocks[KMEM_HELD] ____cacheline_aligned_in_smp;
};

static bool conveyor_push(struct kmem_conveyor *conveyor, struct kmem_block *block)
{
	u64 tail = conveyor->tail;

	/* Pairs with the release in conveyor_pop(): the slot is free. */
	if (tail - smp_load_acquire(&conveyor->head) == KMEM_HELD)
		return false;
	conveyor->blocks[tail % KMEM_HELD] = block;
	/* The block is seen before the new tail is. */
	smp_store_release(&conveyor->tail, tail + 1);
	return true;
}

static struct kmem_block *conveyor_pop(struct kmem_conveyor *conveyor)
{
	struct kmem_block *block;
	u64 head = conveyor->head;

	/* Pairs with the release in conveyor_push(): the block is there. */
	if (smp_load_acquire(&conveyor->tail) == head)
		return NULL;
	block = conveyor->blocks[head % KMEM_HELD];
	/* The slot was read before it can be seen as free. */
	smp_store_release(&conveyor->head, head + 1);
	return block;
}

static int remote_prepare(struct bench_run *run)
{
	run->private = kvcalloc(run->threads_count, sizeof(struct kmem_conveyor), GFP_KERNEL);
	return run->private ? 0 : -ENOMEM;
}

static void remote_cleanup(struct bench_run *run)
{
	struct kmem_conveyor *conveyors = run->private;
	u32 index;

	for (index = 0; index < run->threads_count; index++) {
		struct kmem_block *block;

		while ((block = conveyor_pop(&conveyors[index])))
			kfree(block);
	}
	kvfree(conveyors);
}

static int remote_send(struct kmem_conveyor *out, struct kmem_block **next, u64 *number)
{
	if (!*next) {
		*next = kmalloc(sizeof(**next), GFP_KERNEL);
		if (!*next)
			return -ENOMEM;
		(*next)->number = *number;
	}
	if (!conveyor_push(out, *next))
		return 0;
	*next = NULL;
	(*number)++;
	return 1;
}

/* Each thread sends as many blocks as it frees: a batch leaves nothing on the way. */
static int __bench_loop remote_operate(struct bench_thread *thread, u64 operations)
{
	struct kmem_conveyor *conveyors = thread->run->private;
	struct kmem_conveyor *in = &conveyors[thread->index];
	struct kmem_conveyor *out =
		&conveyors[(thread->index + 1) % thread->run->threads_count];
	struct kmem_block *next = NULL;
	u64 sent = 0, freed = 0;
	int error = 0;

	while (!error && (sent < operations || freed < operations)) {
		int progress = sent < operations ? remote_send(out, &next, &sent) : 0;
		struct kmem_block *block = freed < operations ? conveyor_pop(in) : NULL;

		if (progress < 0)
			error = progress;
		if (block) {
			if (block->number != freed++)
				error = -EBADMSG;
			kfree(block);
		} else if (!progress) {
			if (fatal_signal_pending(current))
				error = -EINTR;
			cond_resched();
		}
	}
	kfree(next);
	return error;
}

static const struct bench_system local_systems[] = {
	{ .name = "stock:kmalloc", .prepare_thread = local_prepare_thread,
	  .operate = local_operate, .cleanup_thread = local_cleanup_thread },
};

static const struct bench_system remote_systems[] = {
	{ .name = "stock:kmalloc", .prepare = remote_prepare,
	  .operate = remote_operate, .cleanup = remote_cleanup },
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
	.most_operations = 1ULL << 32,
	.systems = remote_systems,
	.systems_count = ARRAY_SIZE(remote_systems),
};
