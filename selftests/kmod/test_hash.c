// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/api.h>
#include <tornado/hash.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>
#include "test_main.h"
#include "test_threads.h"

#define ELEMENT_ALIVE 0x600d600d
/* Keys that stay, keys that come and go, and keys that make the table grow. */
#define STAYING 16
#define CHANGING 64
#define GROWING 2000
#define OLDEST 4

struct element {
	struct tornado_hash_element element;
	struct tornado_deferred deferred;
	unsigned int mark;
	unsigned int age; /* grace periods since it was taken out */
};

struct hash_test {
	struct tornado_hash hash;
	atomic_t alive;
	atomic_t wrong;
	atomic_t too_old;
	atomic_t found_in_interrupts;
	atomic_t inserted;
};

/* One at a time: the calls after quiescence find it here. */
static struct hash_test *running;

static struct element *element_of(struct tornado_hash_element *element)
{
	return container_of(element, struct element, element);
}

static void element_free(struct element *element)
{
	element->mark = 0;
	atomic_dec(&running->alive);
	kfree(element);
}

static void element_release(struct tornado_hash_element *element)
{
	element_free(element_of(element));
}

/* Freed some grace periods late, so that who has it for too long sees its age. */
static void element_grows_older(struct tornado_deferred *deferred)
{
	struct element *element = container_of(deferred, struct element, deferred);

	WRITE_ONCE(element->age, element->age + 1);
	if (element->age < OLDEST)
		tornado_call_after_quiescence(&tornado_default_domain, deferred);
	else
		element_free(element);
}

static void give_up(struct tornado_hash_element *found)
{
	struct element *element;

	if (!found)
		return;
	element = element_of(found);
	WRITE_ONCE(element->age, 1);
	element->deferred.call = element_grows_older;
	tornado_call_after_quiescence(&tornado_default_domain, &element->deferred);
}

static struct element *element_make(struct hash_test *test, unsigned long long key)
{
	struct element *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);

	if (!fresh)
		return NULL;
	fresh->element.key = key;
	fresh->mark = ELEMENT_ALIVE;
	atomic_inc(&test->alive);
	return fresh;
}

static int insert_one(struct hash_test *test, unsigned long long key)
{
	struct element *fresh = element_make(test, key);
	struct tornado_guard guard;
	int error;

	if (!fresh)
		return -ENOMEM;
	tornado_guard_enter(&guard);
	error = tornado_hash_insert(test->hash, &guard, &fresh->element, NULL);
	tornado_guard_leave(&guard);
	if (error)
		element_free(fresh);
	return error;
}

static int set_one(struct hash_test *test, unsigned long long key)
{
	struct element *fresh = element_make(test, key);
	struct tornado_hash_element *before;
	struct tornado_guard guard;
	int error;

	if (!fresh)
		return -ENOMEM;
	tornado_guard_enter(&guard);
	error = tornado_hash_set(test->hash, &guard, &fresh->element, &before);
	tornado_guard_leave(&guard);
	if (error)
		element_free(fresh);
	else
		give_up(before);
	return error;
}

static int remove_one(struct hash_test *test, unsigned long long key)
{
	struct tornado_hash_element *before;
	struct tornado_guard guard;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_hash_remove(test->hash, &guard, key, &before);
	tornado_guard_leave(&guard);
	give_up(before);
	return error == -ENOENT ? 0 : error;
}

static void look_up(struct hash_test *test, unsigned long long key, bool may_move)
{
	struct tornado_hash_element *found;
	struct tornado_guard guard;

	tornado_guard_enter(&guard);
	found = tornado_hash_lookup(test->hash, &guard, key);
	if (may_move)
		tornado_test_move_to(get_random_u32());
	if (found ? READ_ONCE(element_of(found)->mark) != ELEMENT_ALIVE || found->key != key :
		    key < STAYING)
		atomic_inc(&test->wrong);
	if (found && READ_ONCE(element_of(found)->age) > 1)
		atomic_inc(&test->too_old);
	tornado_guard_leave(&guard);
}

/* All threads insert the same keys in the same order: one of them each. */
static int grow(struct hash_test *test)
{
	unsigned int i;

	for (i = 0; i < GROWING / 500; i++) {
		unsigned long long key = STAYING + CHANGING + atomic_read(&test->inserted);
		int error = insert_one(test, key);

		if (!error)
			atomic_inc(&test->inserted);
		else if (error != -EEXIST)
			return error;
	}
	return 0;
}

static int use(void *context, unsigned int thread)
{
	struct hash_test *test = context;
	unsigned int i;
	int error = 0;

	for (i = 0; i < 1500 && !error; i++) {
		u32 dice = get_random_u32();
		unsigned long long key = dice % (STAYING + CHANGING);

		tornado_test_move_to(dice >> 8);
		if (i % 3 == 0)
			error = grow(test);
		if (key < STAYING || dice >> 30)
			look_up(test, key, i % 16 == 0);
		else if (dice & (1 << 29))
			error = set_one(test, key);
		else
			error = remove_one(test, key);
		cond_resched();
	}
	return error;
}

static void look_up_in_interrupt(void *context)
{
	struct hash_test *test = context;

	look_up(test, raw_smp_processor_id() % (STAYING + CHANGING), false);
	atomic_inc(&test->found_in_interrupts);
}

static int check_one(struct tornado_hash_element *element, void *context)
{
	unsigned long *met = context;

	(*met)++;
	return element_of(element)->mark == ELEMENT_ALIVE ? 0 : -EIO;
}

static int check_all(struct hash_test *test)
{
	struct tornado_guard guard;
	unsigned long met = 0, count;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_hash_for_each(test->hash, &guard, check_one, &met);
	count = tornado_hash_count(test->hash, &guard);
	tornado_guard_leave(&guard);
	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(met, count);
	TORNADO_EXPECT_EQ(met >= STAYING + atomic_read(&test->inserted), 1);
	return 0;
}

static int hash_under_load(void)
{
	struct hash_test test = {};
	unsigned int i;

	running = &test;
	TORNADO_EXPECT_EQ(tornado_hash_create(&test.hash, TORNADO_CLUSTERING_NODE,
					      element_release), 0);
	for (i = 0; i < STAYING; i++)
		TORNADO_EXPECT_EQ(insert_one(&test, i), 0);
	TORNADO_EXPECT_EQ(tornado_test_interrupts_start(look_up_in_interrupt, &test), 0);
	TORNADO_EXPECT_EQ(tornado_test_run_threads(2 * num_online_cpus(), use, &test), 0);
	tornado_test_interrupts_stop();
	TORNADO_EXPECT_EQ(atomic_read(&test.wrong), 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.too_old), 0);
	TORNADO_EXPECT_EQ(atomic_read(&test.found_in_interrupts) > 0, 1);
	TORNADO_EXPECT_EQ(atomic_read(&test.inserted) >= GROWING, 1);
	TORNADO_EXPECT_EQ(check_all(&test), 0);
	TORNADO_EXPECT_EQ(tornado_hash_destroy(test.hash), 0);
	for (i = 0; i < OLDEST; i++)
		tornado_barrier();
	TORNADO_EXPECT_EQ(atomic_read(&test.alive), 0);
	return 0;
}

/* With a guard around; leaves element 2 in the table. */
static int change_and_find(struct tornado_hash hash, const struct tornado_guard *guard,
			   struct tornado_hash_element *elements)
{
	struct tornado_hash_element *before;

	TORNADO_EXPECT_EQ(!tornado_hash_lookup(hash, guard, 5), 1);
	TORNADO_EXPECT_EQ(tornado_hash_replace(hash, guard, &elements[0], &before), -ENOENT);
	TORNADO_EXPECT_EQ(tornado_hash_remove(hash, guard, 5, &before), -ENOENT);
	TORNADO_EXPECT_EQ(!before, 1);
	TORNADO_EXPECT_EQ(tornado_hash_insert(hash, guard, &elements[0], NULL), 0);
	TORNADO_EXPECT_EQ(tornado_hash_lookup(hash, guard, 5) == &elements[0], 1);
	TORNADO_EXPECT_EQ(tornado_hash_insert(hash, guard, &elements[1], &before), -EEXIST);
	TORNADO_EXPECT_EQ(before == &elements[0], 1);
	TORNADO_EXPECT_EQ(tornado_hash_replace(hash, guard, &elements[1], &before), 0);
	TORNADO_EXPECT_EQ(before == &elements[0], 1);
	TORNADO_EXPECT_EQ(tornado_hash_set(hash, guard, &elements[2], &before), 0);
	TORNADO_EXPECT_EQ(before == &elements[1], 1);
	TORNADO_EXPECT_EQ(tornado_hash_count(hash, guard), 1);
	TORNADO_EXPECT_EQ(tornado_hash_lookup(hash, guard, 5) == &elements[2], 1);
	TORNADO_EXPECT_EQ(tornado_hash_set(hash, guard, NULL, &before), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_hash_insert(hash, guard, NULL, &before), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_hash_replace(hash, guard, NULL, &before), -EINVAL);
	return 0;
}

static int hash_finds_what_was_put_in(void)
{
	struct tornado_hash_element elements[3] = { { .key = 5 }, { .key = 5 }, { .key = 5 } };
	struct tornado_guard guard;
	struct tornado_hash hash;
	int error;

	TORNADO_EXPECT_EQ(tornado_hash_create(&hash, 0xffff, NULL), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_hash_create(&hash, TORNADO_CLUSTERING_CPU, NULL), 0);
	tornado_guard_enter(&guard);
	error = change_and_find(hash, &guard, elements);
	if (!error)
		error = tornado_hash_destroy(hash);
	if (!error && tornado_hash_destroy(hash) != -ESTALE)
		error = tornado_test_fail("a table was destroyed twice");
	if (!error && tornado_hash_lookup(hash, &guard, 5))
		error = tornado_test_fail("a destroyed table is not empty");
	if (!error && tornado_hash_set(hash, &guard, &elements[0], NULL) != -ESTALE)
		error = tornado_test_fail("a destroyed table was changed");
	tornado_guard_leave(&guard);
	tornado_barrier();
	return error;
}

const struct tornado_test tornado_hash_tests[] = {
	{ "hash_finds_what_was_put_in", hash_finds_what_was_put_in },
	{ "hash_under_load", hash_under_load },
	{}
};
