// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <tornado/memory.h>
#include "test_main.h"
#include "test_threads.h"

#define BLOCK_OWNED 0x600d600d
#define SLOTS 1024
#define STEPS 20000

/* Knows whether somebody has it. */
struct test_block {
	atomic_t owned;
	u32 rest[31];
};

static struct tornado_memory_type test_type = {
	.name = "tornado-test",
	.size = sizeof(struct test_block),
};

struct exchange {
	struct test_block *slots[SLOTS];
	atomic_t wrong;
	atomic_t failed;
	atomic_t by_interrupts;
};

static int start(enum tornado_memory_placement placement, unsigned int flags)
{
	test_type.placement = placement;
	test_type.flags = flags;
	return tornado_memory_type_start(&test_type);
}

static long long in_use(int node)
{
	struct tornado_memory_statistics sum;

	tornado_memory_read_statistics(&test_type, node, &sum);
	return sum.blocks - sum.stocked;
}

static long long taken(void)
{
	struct tornado_memory_statistics sum;

	tornado_memory_read_statistics(&test_type, -1, &sum);
	return sum.taken;
}

static void release(struct exchange *exchange, struct test_block *block)
{
	if (!block)
		return;
	if (atomic_xchg(&block->owned, 0) != BLOCK_OWNED)
		atomic_inc(&exchange->wrong);
	tornado_memory_free(&test_type, block);
}

/* Put a new block into a slot and free the one that was there, maybe of another CPU. */
static void exchange_one(struct exchange *exchange, u32 dice)
{
	struct test_block *block = tornado_memory_alloc(&test_type, 0);

	if (!block) {
		atomic_inc(&exchange->failed);
		return;
	}
	if (!IS_ALIGNED((unsigned long)block, SMP_CACHE_BYTES) ||
	    atomic_xchg(&block->owned, BLOCK_OWNED) == BLOCK_OWNED)
		atomic_inc(&exchange->wrong);
	release(exchange, xchg(&exchange->slots[dice % SLOTS], block));
}

static int exchange_run(void *context, unsigned int thread)
{
	u32 step;

	for (step = 0; step < STEPS; step++) {
		if (step % 256 == 0)
			tornado_test_move_to(get_random_u32());
		exchange_one(context, get_random_u32());
	}
	return 0;
}

static void exchange_in_interrupt(void *context)
{
	struct exchange *exchange = context;

	exchange_one(exchange, get_random_u32());
	atomic_inc(&exchange->by_interrupts);
}

/* Threads that migrate and interrupts on every CPU free each other's blocks; none is lost. */
static int no_block_is_lost(enum tornado_memory_placement placement)
{
	struct exchange *exchange = kvzalloc(sizeof(*exchange), GFP_KERNEL);
	int error, wrong, by_interrupts, failed, i;
	long long used, left;

	if (!exchange)
		return -ENOMEM;
	error = start(placement, 0);
	if (error) {
		kvfree(exchange);
		return error;
	}
	error = tornado_test_interrupts_start(exchange_in_interrupt, exchange);
	if (!error) {
		error = tornado_test_run_threads(2 * num_online_cpus(), exchange_run, exchange);
		tornado_test_interrupts_stop();
	}
	for (i = 0; i < SLOTS; i++)
		release(exchange, exchange->slots[i]);
	used = in_use(-1);
	left = tornado_memory_type_stop(&test_type);
	wrong = atomic_read(&exchange->wrong);
	failed = atomic_read(&exchange->failed);
	by_interrupts = atomic_read(&exchange->by_interrupts);
	kvfree(exchange);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(wrong, 0);
	TORNADO_EXPECT_EQ(failed, 0);
	TORNADO_EXPECT_EQ(used, 0);
	TORNADO_EXPECT_EQ(left, 0);
	return by_interrupts ? 0 : tornado_test_fail("no interrupt came");
}

static int no_local_block_is_lost(void)
{
	return no_block_is_lost(TORNADO_MEMORY_LOCAL);
}

static int no_padded_block_is_lost(void)
{
	return no_block_is_lost(TORNADO_MEMORY_GLOBAL_PADDED);
}

#define HELD 300

/*
 * Blocks allocated on each CPU lie on its node, freed on another node they come
 * home, and are the next ones given out there.
 */
static int move_blocks(struct test_block **blocks, unsigned int from, unsigned int to)
{
	unsigned int i, made, elsewhere = 0;
	long long used;
	int node;

	tornado_test_move_to(from);
	node = numa_node_id();
	for (made = 0; made < HELD; made++) {
		blocks[made] = tornado_memory_alloc(&test_type, TORNADO_MEMORY_MAY_SLEEP);
		if (!blocks[made])
			break;
		elsewhere += page_to_nid(virt_to_page(blocks[made])) != node;
	}
	used = in_use(node);
	tornado_test_move_to(to);
	for (i = 0; i < made; i++)
		tornado_memory_free(&test_type, blocks[i]);

	TORNADO_EXPECT_EQ(made, HELD);
	TORNADO_EXPECT_EQ(elsewhere, 0);
	TORNADO_EXPECT_EQ(used, HELD);
	TORNADO_EXPECT_EQ(in_use(-1), 0);
	return 0;
}

static int move_blocks_around(struct test_block **blocks)
{
	unsigned int cpu, round;
	long long first = 0;
	int error;

	for (round = 0; round < 4; round++) {
		for (cpu = 0; cpu < num_online_cpus(); cpu++) {
			error = move_blocks(blocks, cpu, cpu + num_online_cpus() / 2);
			if (error)
				return error;
		}
		if (round == 1)
			first = taken();
	}
	/* What is in unfinished batches may be missing at home, no more. */
	if (taken() > first + 2LL * num_online_cpus() * TORNADO_MEMORY_MAGAZINE_BLOCKS)
		return tornado_test_fail("%lld blocks taken, %lld at first", taken(), first);
	return 0;
}

static int local_blocks_come_home(void)
{
	struct test_block **blocks = kcalloc(HELD, sizeof(*blocks), GFP_KERNEL);
	long long left;
	int error;

	if (!blocks)
		return -ENOMEM;
	error = start(TORNADO_MEMORY_LOCAL, 0);
	if (!error) {
		error = move_blocks_around(blocks);
		left = tornado_memory_type_stop(&test_type);
		error = error ?: left ? tornado_test_fail("%lld blocks left", left) : 0;
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	kfree(blocks);
	return error;
}

static int a_node_without_memory_fails(void)
{
	unsigned int node;
	void *block;

	/* Nodes that cannot be, and those that are possible but not there. */
	TORNADO_EXPECT_EQ(start(TORNADO_MEMORY_LOCAL, 0), 0);
	block = tornado_memory_alloc_on(&test_type, nr_node_ids, TORNADO_MEMORY_MAY_SLEEP);
	for (node = 0; node < nr_node_ids && !block; node++)
		if (!node_state(node, N_MEMORY))
			block = tornado_memory_alloc_on(&test_type, node, TORNADO_MEMORY_MAY_SLEEP);
	if (block)
		tornado_memory_free(&test_type, block);
	TORNADO_EXPECT_EQ(tornado_memory_type_stop(&test_type), 0);
	return block ? tornado_test_fail("memory of a node that has none") : 0;
}

static int charged_blocks_are_not_stocked(void)
{
	struct tornado_memory_statistics sum;
	void *block;

	TORNADO_EXPECT_EQ(start(TORNADO_MEMORY_LOCAL, TORNADO_MEMORY_CHARGED), 0);
	block = tornado_memory_alloc(&test_type, TORNADO_MEMORY_MAY_SLEEP | TORNADO_MEMORY_ZERO);
	if (block)
		tornado_memory_free(&test_type, block);
	tornado_memory_read_statistics(&test_type, -1, &sum);
	TORNADO_EXPECT_EQ(tornado_memory_type_stop(&test_type), 0);
	TORNADO_EXPECT_EQ(sum.taken, 1);
	TORNADO_EXPECT_EQ(sum.blocks, 0);
	TORNADO_EXPECT_EQ(sum.stocked, 0);
	return 0;
}

static int a_wrong_type_is_refused(void)
{
	TORNADO_EXPECT_EQ(start(TORNADO_MEMORY_GLOBAL + 1, 0), -EINVAL);
	TORNADO_EXPECT_EQ(start(TORNADO_MEMORY_LOCAL, 2), -EINVAL);
	return 0;
}

/* Stocks blocks on every CPU and keeps the type, for who looks from outside. */
static bool stock_is_kept;

static int stock_on_every_cpu(void)
{
	void *blocks[100];
	unsigned int cpu, i;

	if (stock_is_kept)
		return tornado_test_fail("kept already");
	TORNADO_EXPECT_EQ(start(TORNADO_MEMORY_LOCAL, 0), 0);
	stock_is_kept = true;
	for (cpu = 0; cpu < num_online_cpus(); cpu++) {
		tornado_test_move_to(cpu);
		for (i = 0; i < ARRAY_SIZE(blocks); i++)
			blocks[i] = tornado_memory_alloc(&test_type, TORNADO_MEMORY_MAY_SLEEP);
		for (i = 0; i < ARRAY_SIZE(blocks); i++)
			if (blocks[i])
				tornado_memory_free(&test_type, blocks[i]);
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	return 0;
}

static int give_stock_up(void)
{
	if (!stock_is_kept)
		return tornado_test_fail("nothing is kept");
	stock_is_kept = false;
	TORNADO_EXPECT_EQ(tornado_memory_type_stop(&test_type), 0);
	return 0;
}

const struct tornado_test tornado_memory_tests[] = {
	{ "no_local_block_is_lost", no_local_block_is_lost },
	{ "no_padded_block_is_lost", no_padded_block_is_lost },
	{ "local_blocks_come_home", local_blocks_come_home },
	{ "a_node_without_memory_fails", a_node_without_memory_fails },
	{ "charged_blocks_are_not_stocked", charged_blocks_are_not_stocked },
	{ "a_wrong_type_is_refused", a_wrong_type_is_refused },
	{ "stock_on_every_cpu", stock_on_every_cpu },
	{ "give_stock_up", give_stock_up },
	{}
};
