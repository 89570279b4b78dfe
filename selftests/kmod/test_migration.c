// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <tornado/counter.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_pieces.h"
#include "test_threads.h"

static const struct tornado_object_type piece_type = {
	.name = "piece",
	.rep_size = sizeof(atomic64_t),
	.destroy_rep = tornado_test_piece_destroy,
	.merge_rep = tornado_test_piece_merge,
};

static int add_on(struct tornado_ref ref, unsigned int cpu, long long value)
{
	int error;

	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	error = tornado_test_piece_add(ref, value);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	return error;
}

struct notice {
	struct tornado_deferred deferred;
	struct completion done;
};

static void notice_complete(struct tornado_deferred *deferred)
{
	complete(&container_of(deferred, struct notice, deferred)->done);
}

/* The rep_merge events tell which reps went where. */
static int reps_are_merged(void)
{
	static const struct tornado_object_type fixed = { .name = "fixed", .rep_size = 8 };
	struct notice notice = { .deferred.call = notice_complete };
	struct tornado_ref ref, other;
	struct tornado_test_pieces all;
	atomic_t destroyed = ATOMIC_INIT(0);
	int refused;

	TORNADO_EXPECT_EQ(tornado_object_create(&piece_type, TORNADO_CLUSTERING_CPU, &destroyed,
						&ref), 0);
	TORNADO_EXPECT_EQ(add_on(ref, 0, 1), 0);
	TORNADO_EXPECT_EQ(add_on(ref, 1, 10), 0);
	TORNADO_EXPECT_EQ(tornado_object_migrate(ref, 0, 1), 0);
	all = tornado_test_pieces_gather(ref);
	TORNADO_EXPECT_EQ(all.sum, 11);
	TORNADO_EXPECT_EQ(all.reps, 1);
	TORNADO_EXPECT_EQ(atomic_read(&destroyed), 1);

	TORNADO_EXPECT_EQ(add_on(ref, 2, 100), 0);
	init_completion(&notice.done);
	TORNADO_EXPECT_EQ(tornado_object_migrate_later(ref, 1, 2, &notice.deferred), 0);
	wait_for_completion(&notice.done);
	all = tornado_test_pieces_gather(ref);
	TORNADO_EXPECT_EQ(all.sum, 111);
	TORNADO_EXPECT_EQ(all.reps, 1);

	TORNADO_EXPECT_EQ(tornado_object_migrate(ref, 0, nr_cpu_ids), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_object_create(&fixed, TORNADO_CLUSTERING_CPU, NULL, &other), 0);
	refused = tornado_object_migrate(other, 0, 1);
	tornado_object_destroy(other);
	TORNADO_EXPECT_EQ(refused, -EOPNOTSUPP);
	tornado_object_destroy(ref);
	tornado_barrier();
	return 0;
}

#define ADDS 20000
#define FEWEST_MIGRATIONS 3

struct moving {
	struct tornado_counter counter;
	atomic64_t started, finished;
	atomic_t migrations, wrong;
	atomic_t adders;
	unsigned long began;	/* jiffies */
};

/* Or it is of no use to wait for more. */
static bool migrated_enough(const struct moving *moving)
{
	return tornado_test_is_over(moving->began,
				    atomic_read(&moving->migrations) >= FEWEST_MIGRATIONS);
}

static int add_from_everywhere(struct moving *moving)
{
	int i, error;

	for (i = 0; i < ADDS || !migrated_enough(moving); i++) {
		if (i % 64 == 0) {
			tornado_test_move_to(get_random_u32());
			cond_resched();
		}
		atomic64_inc(&moving->started);
		error = tornado_counter_add(&moving->counter, 1);
		if (error)
			return error;
		atomic64_inc(&moving->finished);
	}
	return 0;
}

static void check_sum(struct moving *moving)
{
	const s64 least = atomic64_read(&moving->finished);
	const s64 sum = tornado_counter_read(&moving->counter, NULL);

	if (sum < least || sum > atomic64_read(&moving->started))
		atomic_inc(&moving->wrong);
}

static int migrate_here_and_there(struct moving *moving)
{
	unsigned int from = get_random_u32() % num_online_cpus();
	unsigned int to = get_random_u32() % num_online_cpus();
	int error;

	error = from == to ? tornado_object_rebalance(moving->counter.ref) :
			     tornado_object_migrate(moving->counter.ref, from, to);
	atomic_inc(&moving->migrations);
	check_sum(moving);
	return error;
}

/* Two threads migrate, against each other too; the others add, each on all CPUs. */
static int moving_run(void *context, unsigned int thread)
{
	struct moving *moving = context;
	int error = 0;

	if (thread >= 2) {
		error = add_from_everywhere(moving);
		atomic_dec(&moving->adders);
		return error;
	}
	while (!error && atomic_read(&moving->adders))
		error = migrate_here_and_there(moving);
	return error;
}

static void read_in_interrupt(void *context)
{
	check_sum(context);
}

/* Pieces with one add of one CPU each, which no other may do meanwhile. */
static int sum_is_exact_while_reps_migrate(void)
{
	struct moving *moving = kzalloc(sizeof(*moving), GFP_KERNEL);
	/* Once: a CPU may come or go at any time, and who migrates waits for so many. */
	const unsigned int adders = 2 * num_online_cpus();
	int error, migrations, wrong;
	long long sum, added;

	if (!moving)
		return -ENOMEM;
	atomic_set(&moving->adders, adders);
	moving->began = jiffies;
	error = tornado_counter_create(&moving->counter, TORNADO_CLUSTERING_CPU);
	if (!error) {
		error = tornado_test_interrupts_start(read_in_interrupt, moving);
		if (!error) {
			error = tornado_test_run_threads(adders + 2, moving_run, moving);
			tornado_test_interrupts_stop();
		}
		sum = tornado_counter_read(&moving->counter, NULL);
		tornado_counter_destroy(&moving->counter);
	}
	added = atomic64_read(&moving->finished);
	migrations = atomic_read(&moving->migrations);
	wrong = atomic_read(&moving->wrong);
	kfree(moving);
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(sum, added);
	TORNADO_EXPECT_EQ(wrong, 0);
	if (migrations < FEWEST_MIGRATIONS)
		return tornado_test_fail("only %d migrations", migrations);
	return 0;
}

/* Uses of pieces by a thread, and those of pieces on another node than its CPU. */
struct uses {
	int all, remote;
};

static void count_use(struct uses *uses, const void *piece)
{
	uses->all++;
	if (page_to_nid(virt_to_page(piece)) != numa_node_id())
		uses->remote++;
}

static void uses_begin(void *context)
{
}

static void use_piece(void *rep, void *context)
{
	count_use(context, rep);
}

/* Each operation adds to the local piece, and looks at all there are. */
static int operate(struct tornado_ref ref, int operations, struct uses *uses)
{
	*uses = (struct uses){};
	while (operations--) {
		struct tornado_guard guard;
		atomic64_t *piece;

		tornado_guard_enter(&guard);
		piece = tornado_ref_local(ref, &guard);
		if (piece) {
			atomic64_inc(piece);
			count_use(uses, piece);
		}
		tornado_object_gather(ref, guard, uses_begin, use_piece, uses);
		tornado_guard_leave(&guard);
		if (!piece)
			return -ENOMEM;
	}
	return 0;
}

/* Before the move, at once after it, and after it has been told. */
static int move_across_nodes(struct tornado_ref ref, struct uses uses[3])
{
	const int from = first_online_node, to = next_online_node(from);
	int error;

	set_cpus_allowed_ptr(current, cpumask_of_node(from));
	error = operate(ref, 100, &uses[0]);
	set_cpus_allowed_ptr(current, cpumask_of_node(to));
	error = error ?: operate(ref, 1, &uses[1]);
	error = error ?: tornado_object_rebalance(ref);
	error = error ?: operate(ref, 1000, &uses[2]);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	return error;
}

static int a_moved_process_uses_nothing_remote(void)
{
	struct uses uses[3];
	atomic_t destroyed = ATOMIC_INIT(0);
	struct tornado_ref ref;
	struct tornado_test_pieces all;
	int error;

	if (num_online_nodes() < 2)
		return 0;
	TORNADO_EXPECT_EQ(tornado_object_create(&piece_type, TORNADO_CLUSTERING_NODE, &destroyed,
						&ref), 0);
	error = move_across_nodes(ref, uses);
	all = tornado_test_pieces_gather(ref);
	tornado_object_destroy(ref);
	tornado_barrier();
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(all.sum, 1101);
	TORNADO_EXPECT_EQ(uses[0].remote, 0);
	TORNADO_EXPECT_EQ(uses[1].remote, 1);
	TORNADO_EXPECT_EQ(uses[2].all, 2000);
	TORNADO_EXPECT_EQ(uses[2].remote, 0);
	return 0;
}

const struct tornado_test tornado_migration_tests[] = {
	{ "a_moved_process_uses_nothing_remote", a_moved_process_uses_nothing_remote },
	{ "reps_are_merged", reps_are_merged },
	{ "sum_is_exact_while_reps_migrate", sum_is_exact_while_reps_migrate },
	{}
};
