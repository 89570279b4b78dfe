// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_threads.h"

/* Both implementations of a sum begin with this, so that one caller uses either. */
struct sum {
	const struct sum_operations *operations;
};

struct sum_operations {
	void (*add)(struct sum *sum, long long value);
	long long (*read)(struct sum *sum);
};

/* One for all CPUs, which take turns. */
struct shared_sum {
	struct sum sum;
	spinlock_t lock; /* protects value */
	long long value;
};

static void shared_add(struct sum *sum, long long value)
{
	struct shared_sum *shared = container_of(sum, struct shared_sum, sum);

	spin_lock_bh(&shared->lock);
	shared->value += value;
	spin_unlock_bh(&shared->lock);
}

static long long shared_read(struct sum *sum)
{
	return READ_ONCE(container_of(sum, struct shared_sum, sum)->value);
}

static const struct sum_operations shared_operations = { shared_add, shared_read };

static int shared_construct(void *rep, void *context, unsigned int cluster)
{
	struct shared_sum *shared = rep;

	shared->sum.operations = &shared_operations;
	spin_lock_init(&shared->lock);
	return 0;
}

/* One for each CPU. */
struct clustered_sum {
	struct sum sum;
	atomic64_t value;
};

static void clustered_add(struct sum *sum, long long value)
{
	atomic64_add(value, &container_of(sum, struct clustered_sum, sum)->value);
}

static long long clustered_read(struct sum *sum)
{
	return atomic64_read(&container_of(sum, struct clustered_sum, sum)->value);
}

static const struct sum_operations clustered_operations = { clustered_add, clustered_read };

static int clustered_construct(void *rep, void *context, unsigned int cluster)
{
	((struct sum *)rep)->operations = &clustered_operations;
	return 0;
}

static void sum_destroyed(void *context)
{
	atomic_inc((atomic_t *)context);
}

static const struct tornado_object_type shared_type = {
	.name = "shared_sum",
	.rep_size = sizeof(struct shared_sum),
	.construct_rep = shared_construct,
	.destroy_shared = sum_destroyed,
};

static const struct tornado_object_type clustered_type = {
	.name = "clustered_sum",
	.rep_size = sizeof(struct clustered_sum),
	.construct_rep = clustered_construct,
	.destroy_shared = sum_destroyed,
};

/* The sum of an old rep goes into a new one. */
static int bring_sum(void *old_rep, void *old_shared, void *rep, void *shared)
{
	struct sum *old = old_rep, *sum = rep;

	if (old)
		sum->operations->add(sum, old->operations->read(old));
	return 0;
}

static int swap_sum(struct tornado_ref ref, atomic_t *destroyed, bool clustered, u64 *held_ns)
{
	struct tornado_swap swap = {
		.type = clustered ? &clustered_type : &shared_type,
		.clustering = clustered ? TORNADO_CLUSTERING_CPU : TORNADO_CLUSTERING_ONE,
		.limit_ms = 10000,
		.shared = destroyed,
		.transfer = bring_sum,
	};
	int error = tornado_object_swap(ref, &swap);

	*held_ns = swap.held_ns;
	return error;
}

/* The end of what the documentation shows. */

static int add_one(struct tornado_ref ref)
{
	struct tornado_guard guard;
	struct sum *sum;

	tornado_guard_enter(&guard);
	sum = tornado_ref_local(ref, &guard);
	if (sum)
		sum->operations->add(sum, 1);
	tornado_guard_leave(&guard);
	return sum ? 0 : -ENOMEM;
}

static void gather_begin(void *context)
{
	*(long long *)context = 0;
}

static void gather_sum(void *rep, void *context)
{
	struct sum *sum = rep;

	*(long long *)context += sum->operations->read(sum);
}

static long long read_sum(struct tornado_ref ref)
{
	struct tornado_guard guard;
	long long value;

	tornado_guard_enter(&guard);
	tornado_object_gather(ref, guard, gather_begin, gather_sum, &value);
	tornado_guard_leave(&guard);
	return value;
}

/* The object_swap events tell how long operations were held. */
static int state_is_brought_over_and_back(void)
{
	struct tornado_swap foreign = { .type = &shared_type, .clustering = 77 };
	atomic_t destroyed = ATOMIC_INIT(0);
	struct tornado_ref ref;
	u64 held_ns;

	TORNADO_EXPECT_EQ(tornado_object_create(&shared_type, TORNADO_CLUSTERING_ONE, &destroyed,
						&ref), 0);
	TORNADO_EXPECT_EQ(add_one(ref), 0);
	TORNADO_EXPECT_EQ(swap_sum(ref, &destroyed, true, &held_ns), 0);
	TORNADO_EXPECT_EQ(add_one(ref), 0);
	TORNADO_EXPECT_EQ(read_sum(ref), 2);
	TORNADO_EXPECT_EQ(swap_sum(ref, &destroyed, false, &held_ns), 0);
	TORNADO_EXPECT_EQ(held_ns != 0, 1);
	TORNADO_EXPECT_EQ(read_sum(ref), 2);
	TORNADO_EXPECT_EQ(tornado_object_swap(ref, &foreign), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_object_destroy(ref), 0);
	TORNADO_EXPECT_EQ(swap_sum(ref, &destroyed, true, &held_ns), -ESTALE);
	tornado_barrier();
	TORNADO_EXPECT_EQ(atomic_read(&destroyed), 3);
	return 0;
}

#define ADDS 20000

struct load {
	struct tornado_ref ref;
	atomic_t destroyed, adders, swaps, wrong, in_interrupts, refused;
	atomic64_t started, finished;
	u64 longest_ns; /* the swapper's */
	unsigned long began; /* jiffies */
};

/* Or it is of no use to wait for more. */
static bool saw_enough(const struct load *load)
{
	const bool enough = atomic_read(&load->swaps) >= 3 &&
			    atomic_read(&load->in_interrupts) >= 3;

	return tornado_test_is_over(load->began, enough);
}

static int add_from_everywhere(struct load *load)
{
	int i, error;

	for (i = 0; i < ADDS || !saw_enough(load); i++) {
		if (i % 64 == 0) {
			tornado_test_move_to(get_random_u32());
			cond_resched();
		}
		atomic64_inc(&load->started);
		error = add_one(load->ref);
		if (error)
			return error;
		atomic64_inc(&load->finished);
	}
	return 0;
}

static void check_sum(struct load *load)
{
	const s64 least = atomic64_read(&load->finished);
	const s64 sum = read_sum(load->ref);

	if (sum < least || sum > atomic64_read(&load->started))
		atomic_inc(&load->wrong);
}

static int load_run(void *context, unsigned int thread)
{
	struct load *load = context;
	int error = 0;
	u64 held_ns;

	if (thread >= 1) {
		error = add_from_everywhere(load);
		atomic_dec(&load->adders);
		return error;
	}
	while (!error && atomic_read(&load->adders)) {
		error = swap_sum(load->ref, &load->destroyed, atomic_inc_return(&load->swaps) % 2,
				 &held_ns);
		load->longest_ns = max(load->longest_ns, held_ns);
		check_sum(load);
		usleep_range(200, 2000);
	}
	return error;
}

/* An interrupt cannot wait: it finds a rep, or is told to come again. */
static void use_in_interrupt(void *context)
{
	struct load *load = context;
	struct tornado_guard guard;
	void *sum;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_object_miss(load->ref, guard, 0, &sum);
	if (error == -EAGAIN)
		atomic_inc(&load->refused);
	else if (error)
		atomic_inc(&load->wrong);
	else
		atomic_inc(&load->in_interrupts);
	tornado_guard_leave(&guard);
	check_sum(load);
}

static int no_add_is_lost_while_implementations_are_swapped(void)
{
	struct load *load = kzalloc(sizeof(*load), GFP_KERNEL);
	/* Once: a CPU may come or go at any time, and the swapper waits for so many. */
	const unsigned int adders = 2 * num_online_cpus();
	int error, swaps, wrong, destroyed, used;
	long long sum, added;
	u64 longest_ns;

	if (!load)
		return -ENOMEM;
	atomic_set(&load->adders, adders);
	load->began = jiffies;
	error = tornado_object_create(&shared_type, TORNADO_CLUSTERING_ONE, &load->destroyed,
				      &load->ref);
	if (!error) {
		error = tornado_test_interrupts_start(use_in_interrupt, load);
		if (!error) {
			error = tornado_test_run_threads(adders + 1, load_run, load);
			tornado_test_interrupts_stop();
		}
		sum = read_sum(load->ref);
		tornado_object_destroy(load->ref);
		tornado_barrier();
	}
	added = atomic64_read(&load->finished);
	swaps = atomic_read(&load->swaps);
	wrong = atomic_read(&load->wrong);
	used = atomic_read(&load->in_interrupts);
	destroyed = atomic_read(&load->destroyed);
	longest_ns = load->longest_ns;
	kfree(load);
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(sum, added);
	TORNADO_EXPECT_EQ(wrong, 0);
	TORNADO_EXPECT_EQ(destroyed, swaps + 1);
	if (swaps < 3 || used < 3)
		return tornado_test_fail("only %d swaps, and %d uses in interrupts", swaps, used);
	pr_info("%d swaps under load: operations were held for %llu us at most\n", swaps,
		longest_ns / NSEC_PER_USEC);
	return 0;
}

const struct tornado_test tornado_swap_tests[] = {
	{ "state_is_brought_over_and_back", state_is_brought_over_and_back },
	{ "no_add_is_lost_while_implementations_are_swapped",
	  no_add_is_lost_while_implementations_are_swapped },
	{}
};
