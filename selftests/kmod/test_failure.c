// SPDX-License-Identifier: GPL-2.0
/*
 * What happens when memory runs out, anywhere: whoever writes the name of a test
 * has let the nth allocation of its thread fail.  Each test does all it can in
 * spite of that, and fails if anything else than -ENOMEM comes of it, or if
 * something was lost.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <tornado/counter.h>
#include <tornado/hash.h>
#include <tornado/in_flight.h>
#include <tornado/map.h>
#include <tornado/memory.h>
#include <tornado/object.h>
#include "test_main.h"

struct tally {
	atomic_t constructed;
	atomic_t destroyed;
	atomic_t shared_destroyed;
};

static int rep_construct(void *rep, void *shared, unsigned int cluster)
{
	atomic_inc(&((struct tally *)shared)->constructed);
	return 0;
}

static void rep_destroy(void *rep, void *shared)
{
	atomic_inc(&((struct tally *)shared)->destroyed);
}

static void rep_merge(void *into, void *from, void *shared)
{
	atomic64_add(atomic64_read((atomic64_t *)from), into);
}

static void shared_destroy(void *shared)
{
	atomic_inc(&((struct tally *)shared)->shared_destroyed);
}

static const struct tornado_object_type failing_type = {
	.name = "failing",
	.rep_size = sizeof(atomic64_t),
	.construct_rep = rep_construct,
	.destroy_rep = rep_destroy,
	.destroy_shared = shared_destroy,
	.merge_rep = rep_merge,
};

/* End the test unless the result is one of the two that are allowed. */
#define EXPECT_DONE_OR_NO_MEMORY(result)                                                          \
	do {                                                                                      \
		int _result = (result);                                                           \
										  \
		if (_result && _result != -ENOMEM)                                                \
			return tornado_test_fail("%s:%d: %s is %d", __func__, __LINE__, #result,  \
						 _result);                                        \
	} while (0)

static bool add_on(struct tornado_ref ref, unsigned int cpu, long long value)
{
	struct tornado_guard guard;
	atomic64_t *sum;

	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	tornado_guard_enter(&guard);
	sum = tornado_ref_local(ref, &guard);
	if (sum)
		atomic64_add(value, sum);
	tornado_guard_leave(&guard);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	return sum;
}

static int bring_sum(void *old_rep, void *old_shared, void *rep, void *shared)
{
	if (old_rep)
		rep_merge(rep, old_rep, shared);
	return 0;
}

static int swap_clustering(struct tornado_ref ref, struct tally *tally, unsigned int clustering)
{
	struct tornado_swap swap = {
		.type = &failing_type,
		.clustering = clustering,
		.limit_ms = 10000,
		.shared = tally,
		.transfer = bring_sum,
	};

	return tornado_object_swap(ref, &swap);
}

static void gather_begin(void *context)
{
	*(long long *)context = 0;
}

static void gather_sum(void *rep, void *context)
{
	*(long long *)context += atomic64_read((atomic64_t *)rep);
}

static long long sum_of(struct tornado_ref ref)
{
	struct tornado_guard guard;
	long long sum = 0;

	tornado_guard_enter(&guard);
	tornado_object_gather(ref, guard, gather_begin, gather_sum, &sum);
	tornado_guard_leave(&guard);
	return sum;
}

static int change_object(struct tornado_ref ref, struct tally *tally, int *swaps)
{
	unsigned int last = cpumask_last(cpu_online_mask);
	long long added = 0;
	int error;

	EXPECT_DONE_OR_NO_MEMORY(tornado_object_populate(ref, last));
	if (add_on(ref, 0, 3))
		added += 3;
	if (add_on(ref, last, 4))
		added += 4;
	TORNADO_EXPECT_EQ(sum_of(ref), added);
	EXPECT_DONE_OR_NO_MEMORY(tornado_object_migrate(ref, last, 0));
	TORNADO_EXPECT_EQ(sum_of(ref), added);
	error = swap_clustering(ref, tally, TORNADO_CLUSTERING_ONE);
	EXPECT_DONE_OR_NO_MEMORY(error);
	*swaps += !error;
	TORNADO_EXPECT_EQ(sum_of(ref), added);
	if (add_on(ref, last, 5))
		added += 5;
	EXPECT_DONE_OR_NO_MEMORY(tornado_object_rebalance(ref));
	TORNADO_EXPECT_EQ(sum_of(ref), added);
	return 0;
}

static int an_object_without_memory(void)
{
	struct tally tally = {};
	struct tornado_ref ref;
	int error, swaps = 0;

	error = tornado_object_create(&failing_type, TORNADO_CLUSTERING_CPU, &tally, &ref);
	EXPECT_DONE_OR_NO_MEMORY(error);
	if (error)
		return 0;
	error = change_object(ref, &tally, &swaps);
	TORNADO_EXPECT_EQ(tornado_object_destroy(ref), 0);
	tornado_barrier();
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(atomic_read(&tally.destroyed), atomic_read(&tally.constructed));
	TORNADO_EXPECT_EQ(atomic_read(&tally.shared_destroyed), 1 + swaps);
	return 0;
}

static int a_static_object_without_memory(void)
{
	struct tally tally = {};
	int error;

	error = tornado_static_start(TORNADO_STATIC_TEST + 2, &failing_type,
				     TORNADO_CLUSTERING_CPU, &tally);
	EXPECT_DONE_OR_NO_MEMORY(error);
	if (error)
		return 0;
	add_on(tornado_static_ref(TORNADO_STATIC_TEST + 2), 0, 1);
	TORNADO_EXPECT_EQ(tornado_static_stop(TORNADO_STATIC_TEST + 2), 0);
	TORNADO_EXPECT_EQ(atomic_read(&tally.destroyed), atomic_read(&tally.constructed));
	return 0;
}

static int a_counter_without_memory(void)
{
	struct tornado_counter counter;
	long long added = 0;
	unsigned int i;
	int error;

	error = tornado_counter_create(&counter, TORNADO_CLUSTERING_CPU);
	EXPECT_DONE_OR_NO_MEMORY(error);
	if (error)
		return 0;
	for (i = 0; i < 3; i++) {
		error = tornado_counter_add(&counter, 7);
		added += error ? 0 : 7;
		if (error && error != -ENOMEM)
			break;
	}
	if (tornado_counter_read(&counter, NULL) != added)
		error = -EIO;
	tornado_counter_destroy(&counter);
	tornado_barrier();
	EXPECT_DONE_OR_NO_MEMORY(error);
	return 0;
}

static int set_and_look_up(struct tornado_map map, unsigned long key)
{
	struct tornado_guard guard;
	void *replaced = NULL, *found;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_map_set(map, &guard, key, &guard, &replaced);
	found = tornado_map_lookup(map, &guard, key);
	tornado_guard_leave(&guard);
	if (!error == !found)
		return -EIO;
	return error;
}

static int a_map_without_memory(void)
{
	struct tornado_map map;
	unsigned long key;
	int error;

	error = tornado_map_create(&map, TORNADO_CLUSTERING_CPU);
	EXPECT_DONE_OR_NO_MEMORY(error);
	if (error)
		return 0;
	for (key = 1; key < 40; key++) {
		error = set_and_look_up(map, key);
		if (error && error != -ENOMEM)
			break;
	}
	tornado_map_destroy(map);
	tornado_barrier();
	EXPECT_DONE_OR_NO_MEMORY(error);
	return 0;
}

/* Enough for the partitions to grow. */
static struct tornado_hash_element hash_elements[1000];
static atomic_t hash_released;

static void hash_release(struct tornado_hash_element *element)
{
	atomic_inc(&hash_released);
}

static int insert_all(struct tornado_hash hash, int *inserted)
{
	struct tornado_hash_element *present;
	struct tornado_guard guard;
	int error = 0;
	unsigned int i;

	*inserted = 0;
	tornado_guard_enter(&guard);
	for (i = 0; i < ARRAY_SIZE(hash_elements); i++) {
		hash_elements[i].key = i + 1;
		error = tornado_hash_insert(hash, &guard, &hash_elements[i], &present);
		if (error && error != -ENOMEM)
			break;
		*inserted += !error;
		if (tornado_hash_lookup(hash, &guard, i + 1) != (error ? NULL : &hash_elements[i]))
			*inserted = -1;
	}
	if (*inserted >= 0 && tornado_hash_count(hash, &guard) != *inserted)
		*inserted = -1;
	tornado_guard_leave(&guard);
	return error;
}

/* One failure costs at most one element, and a table that does not grow holds all the same. */
static int a_hash_without_memory(void)
{
	struct tornado_hash hash;
	int error, inserted;

	atomic_set(&hash_released, 0);
	error = tornado_hash_create(&hash, TORNADO_CLUSTERING_CPU, hash_release);
	EXPECT_DONE_OR_NO_MEMORY(error);
	if (error)
		return 0;
	error = insert_all(hash, &inserted);
	tornado_hash_destroy(hash);
	tornado_barrier();
	EXPECT_DONE_OR_NO_MEMORY(error);
	TORNADO_EXPECT_EQ(atomic_read(&hash_released), inserted);
	if (inserted + 1 < (int)ARRAY_SIZE(hash_elements))
		return tornado_test_fail("one failure left only %d elements", inserted);
	return 0;
}

/*
 * kmem_cache_create() loses the name of a cache that sysfs has no memory for, and
 * kmem_cache_destroy() leaves a debugfs file behind that it has no memory to find.
 */
static unsigned int exchange_fail_nth(unsigned int fail_nth)
{
#ifdef CONFIG_FAULT_INJECTION
	swap(current->fail_nth, fail_nth);
#endif
	return fail_nth;
}

static int memory_without_memory(void)
{
	static struct tornado_memory_type type = { .name = "tornado-failing", .size = 64 };
	static void *blocks[20];
	unsigned int taken = 0, i;
	unsigned int fail_nth = exchange_fail_nth(0);
	long long left;
	int error;

	error = tornado_memory_type_start(&type);
	exchange_fail_nth(fail_nth);
	TORNADO_EXPECT_EQ(error, 0);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		blocks[taken] = tornado_memory_alloc(&type, TORNADO_MEMORY_MAY_SLEEP);
		taken += !!blocks[taken];
	}
	for (i = 0; i < taken; i++)
		tornado_memory_free(&type, blocks[i]);
	fail_nth = exchange_fail_nth(0);
	left = tornado_memory_type_stop(&type);
	exchange_fail_nth(fail_nth);
	TORNADO_EXPECT_EQ(left, 0);
	if (taken + 1 < ARRAY_SIZE(blocks))
		return tornado_test_fail("one failure left only %u blocks", taken);
	return 0;
}

static void count_call(struct tornado_deferred *deferred)
{
}

#define COMPLETED 42

/* Begin one and wait until @completed, or until its time is over. */
static int wait_in_flight(struct tornado_in_flight *in_flight,
			  const struct tornado_domain *domain, bool completed)
{
	struct tornado_in_flight_operation operation;
	struct tornado_guard guard;
	int error;

	tornado_in_flight_operation_init(&operation, NULL);
	tornado_guard_enter_domain(&guard, domain);
	error = tornado_in_flight_begin(in_flight, &operation, &guard);
	tornado_guard_leave(&guard);
	if (error)
		return error;
	if (completed)
		tornado_in_flight_complete(&operation, COMPLETED);
	return tornado_in_flight_wait(&operation, TORNADO_KILLABLE,
				      ktime_get_ns() + NSEC_PER_MSEC);
}

static int domains_without_memory(void)
{
	struct tornado_deferred deferred = { .call = count_call };
	struct tornado_in_flight in_flight;
	struct tornado_domain *domain;
	int completed = COMPLETED, timed_out = -ETIMEDOUT;
	int error;

	error = tornado_domain_create("failing", &domain);
	EXPECT_DONE_OR_NO_MEMORY(error);
	if (error)
		return 0;
	error = tornado_in_flight_start(&in_flight, domain);
	/* From here on nothing asks for memory. */
	if (!error) {
		completed = wait_in_flight(&in_flight, domain, true);
		timed_out = wait_in_flight(&in_flight, domain, false);
		tornado_in_flight_stop(&in_flight);
	}
	tornado_call_after_quiescence(domain, &deferred);
	tornado_domain_barrier(domain);
	tornado_domain_destroy(domain);
	EXPECT_DONE_OR_NO_MEMORY(error);
	TORNADO_EXPECT_EQ(completed, COMPLETED);
	TORNADO_EXPECT_EQ(timed_out, -ETIMEDOUT);
	return 0;
}

const struct tornado_test tornado_failure_tests[] = {
	{ "an_object_without_memory", an_object_without_memory },
	{ "a_static_object_without_memory", a_static_object_without_memory },
	{ "a_counter_without_memory", a_counter_without_memory },
	{ "a_map_without_memory", a_map_without_memory },
	{ "a_hash_without_memory", a_hash_without_memory },
	{ "memory_without_memory", memory_without_memory },
	{ "domains_without_memory", domains_without_memory },
	{}
};
