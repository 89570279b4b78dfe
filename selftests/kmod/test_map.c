// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/api.h>
#include <tornado/map.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>
#include "test_main.h"
#include "test_threads.h"

#define ELEMENT_ALIVE 0x600d600d
#define KEYS 64

struct element {
	struct tornado_deferred deferred;
	unsigned long long key;
	unsigned int mark;
};

struct map_test {
	struct tornado_map map;
	atomic_t alive;
	atomic_t wrong;
	atomic_t found_in_interrupts;
};

/* One at a time: the calls after quiescence find it here. */
static struct map_test *running;

static void element_free(struct element *element)
{
	element->mark = 0;
	atomic_dec(&running->alive);
	kfree(element);
}

static void element_free_later(struct tornado_deferred *deferred)
{
	element_free(container_of(deferred, struct element, deferred));
}

static void give_up(void *value)
{
	struct element *element = value;

	if (!element)
		return;
	element->deferred.call = element_free_later;
	tornado_call_after_quiescence(&tornado_default_domain, &element->deferred);
}

static bool is_right(const struct element *element, unsigned long long key)
{
	return READ_ONCE(element->mark) == ELEMENT_ALIVE && element->key == key;
}

static int replace_one(struct map_test *test, unsigned long long key)
{
	struct element *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
	struct tornado_guard guard;
	void *before;
	int error;

	if (!fresh)
		return -ENOMEM;
	fresh->key = key;
	fresh->mark = ELEMENT_ALIVE;
	atomic_inc(&test->alive);
	tornado_guard_enter(&guard);
	error = tornado_map_set(test->map, &guard, key, fresh, &before);
	tornado_guard_leave(&guard);
	if (error)
		element_free(fresh);
	else
		give_up(before);
	return error;
}

static int erase_one(struct map_test *test, unsigned long long key)
{
	struct tornado_guard guard;
	void *before;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_map_erase(test->map, &guard, key, &before);
	tornado_guard_leave(&guard);
	if (!error)
		give_up(before);
	return error;
}

static void look_up(struct map_test *test, unsigned long long key, bool may_move)
{
	const struct element *element;
	struct tornado_guard guard;

	tornado_guard_enter(&guard);
	element = tornado_map_lookup(test->map, &guard, key);
	if (may_move)
		tornado_test_move_to(get_random_u32());
	if (element && !is_right(element, key))
		atomic_inc(&test->wrong);
	tornado_guard_leave(&guard);
}

static int use(void *context, unsigned int thread)
{
	struct map_test *test = context;
	unsigned int i;
	int error = 0;

	for (i = 0; i < 1500 && !error; i++) {
		u32 dice = get_random_u32();
		unsigned long long key = dice % KEYS;

		tornado_test_move_to(dice >> 8);
		if (dice >> 28)
			look_up(test, key, i % 16 == 0);
		else if (dice & (1 << 27))
			error = replace_one(test, key);
		else
			error = erase_one(test, key);
		cond_resched();
	}
	return error;
}

static void look_up_in_interrupt(void *context)
{
	struct map_test *test = context;

	look_up(test, raw_smp_processor_id() % KEYS, false);
	atomic_inc(&test->found_in_interrupts);
}

static int erase_all(struct map_test *test)
{
	unsigned long long key;

	for (key = 0; key < KEYS; key++) {
		int error = erase_one(test, key);

		if (error)
			return error;
	}
	return 0;
}

static int map_under_load(void)
{
	struct map_test test = {};

	running = &test;
	TORNADO_EXPECT_EQ(tornado_map_create(&test.map, TORNADO_CLUSTERING_CPU), 0);
	TORNADO_EXPECT_EQ(tornado_test_interrupts_start(look_up_in_interrupt, &test), 0);
	TORNADO_EXPECT_EQ(tornado_test_run_threads(2 * num_online_cpus(), use, &test), 0);
	tornado_test_interrupts_stop();
	TORNADO_EXPECT_EQ(atomic_read(&test.wrong), 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.found_in_interrupts) > 0, 1);
	TORNADO_EXPECT_EQ(erase_all(&test), 0);
	TORNADO_EXPECT_EQ(tornado_map_destroy(test.map), 0);
	tornado_barrier();
	TORNADO_EXPECT_EQ(atomic_read(&test.alive), 0);
	return 0;
}

static int count_one(unsigned long long key, void *value, void *context)
{
	unsigned long long *sum = context;

	*sum += key;
	return key == 7 ? 42 : 0;
}

/* With a guard around; leaves the values in the map. */
static int change_and_find(struct tornado_map map, const struct tornado_guard *guard)
{
	unsigned long long sum = 0;
	int values[3];
	void *before;

	TORNADO_EXPECT_EQ(!tornado_map_lookup(map, guard, 5), 1);
	TORNADO_EXPECT_EQ(tornado_map_set(map, guard, 5, &values[0], &before), 0);
	TORNADO_EXPECT_EQ(!before, 1);
	TORNADO_EXPECT_EQ(tornado_map_lookup(map, guard, 5) == &values[0], 1);
	TORNADO_EXPECT_EQ(tornado_map_insert(map, guard, 5, &values[1], &before), -EEXIST);
	TORNADO_EXPECT_EQ(before == &values[0], 1);
	TORNADO_EXPECT_EQ(tornado_map_lookup(map, guard, 5) == &values[0], 1);
	TORNADO_EXPECT_EQ(tornado_map_insert(map, guard, ~0ULL, &values[1], NULL), 0);
	TORNADO_EXPECT_EQ(tornado_map_set(map, guard, 5, &values[2], &before), 0);
	TORNADO_EXPECT_EQ(before == &values[0], 1);
	TORNADO_EXPECT_EQ(tornado_map_for_each(map, guard, count_one, &sum), 0);
	TORNADO_EXPECT_EQ(sum, 5 + ~0ULL);
	TORNADO_EXPECT_EQ(tornado_map_set(map, guard, 7, &values[0], NULL), 0);
	TORNADO_EXPECT_EQ(tornado_map_for_each(map, guard, count_one, &sum), 42);
	TORNADO_EXPECT_EQ(tornado_map_erase(map, guard, 5, &before), 0);
	TORNADO_EXPECT_EQ(before == &values[2], 1);
	TORNADO_EXPECT_EQ(tornado_map_erase(map, guard, 5, &before), 0);
	TORNADO_EXPECT_EQ(!before, 1);
	TORNADO_EXPECT_EQ(tornado_map_set(map, guard, 5, NULL, &before), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_map_insert(map, guard, 6, NULL, &before), -EINVAL);
	TORNADO_EXPECT_EQ(!tornado_map_lookup(map, guard, 5), 1);
	return 0;
}

static int map_finds_what_was_set(void)
{
	struct tornado_guard guard;
	struct tornado_map map;
	int value, error;

	TORNADO_EXPECT_EQ(tornado_map_create(&map, 0xffff), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_map_create(&map, TORNADO_CLUSTERING_NODE), 0);
	tornado_guard_enter(&guard);
	error = change_and_find(map, &guard);
	if (!error)
		error = tornado_map_destroy(map);
	if (!error && tornado_map_destroy(map) != -ESTALE)
		error = tornado_test_fail("a map was destroyed twice");
	if (!error && tornado_map_lookup(map, &guard, 7))
		error = tornado_test_fail("a destroyed map is not empty");
	if (!error && tornado_map_set(map, &guard, 7, &value, NULL) != -ESTALE)
		error = tornado_test_fail("a destroyed map was changed");
	tornado_guard_leave(&guard);
	tornado_barrier();
	return error;
}

const struct tornado_test tornado_map_tests[] = {
	{ "map_finds_what_was_set", map_finds_what_was_set },
	{ "map_under_load", map_under_load },
	{}
};
