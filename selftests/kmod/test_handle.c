// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/handle.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_threads.h"

#define MAY_READ 1
#define MAY_WRITE 2

static const struct tornado_object_type account_type = {
	.name = "account",
	.rep_size = sizeof(atomic64_t),
};

/* What a request of a client comes to: the object is entered if all is well. */
static int deposit(struct tornado_handle_table *client, u64 handle, long long amount)
{
	struct tornado_guard guard;
	struct tornado_ref ref;
	atomic64_t *account;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_handle_lookup(client, &guard, handle, MAY_WRITE, &ref);
	if (!error) {
		account = tornado_ref_local(ref, &guard);
		if (account)
			atomic64_add(amount, account);
		else
			error = -ESTALE;
	}
	tornado_guard_leave(&guard);
	return error;
}

static int check_handles(struct tornado_handle_table *client, struct tornado_handle_table *other,
			 struct tornado_ref ref)
{
	u64 reads, writes;

	TORNADO_EXPECT_EQ(tornado_handle_open(client, ref, MAY_READ, &reads), 0);
	TORNADO_EXPECT_EQ(tornado_handle_open(client, ref, MAY_READ | MAY_WRITE, &writes), 0);
	TORNADO_EXPECT_EQ(deposit(client, writes, 5), 0);
	TORNADO_EXPECT_EQ(deposit(client, reads, 5), -EACCES);
	TORNADO_EXPECT_EQ(deposit(other, writes, 5), -EBADF);
	TORNADO_EXPECT_EQ(deposit(client, 0, 5), -EBADF);
	TORNADO_EXPECT_EQ(deposit(client, writes + 1, 5), -EBADF);
	TORNADO_EXPECT_EQ(deposit(client, writes ^ 1ULL << 33, 5), -EBADF);
	TORNADO_EXPECT_EQ(deposit(client, U64_MAX, 5), -EBADF);
	TORNADO_EXPECT_EQ(tornado_handle_close(client, reads), 0);
	TORNADO_EXPECT_EQ(tornado_handle_close(client, reads), -EBADF);
	TORNADO_EXPECT_EQ(deposit(client, reads, 5), -EBADF);
	TORNADO_EXPECT_EQ(tornado_object_destroy(ref), 0);
	TORNADO_EXPECT_EQ(deposit(client, writes, 5), -ESTALE);
	TORNADO_EXPECT_EQ(tornado_handle_open(client, ref, MAY_READ, &reads), -ESTALE);
	return 0;
}

static int a_handle_names_what_was_given(void)
{
	struct tornado_handle_table *client, *other;
	struct tornado_ref ref;
	int error;

	TORNADO_EXPECT_EQ(tornado_handle_table_create(&client, 0, NULL), -EINVAL);
	TORNADO_EXPECT_EQ(tornado_handle_table_create(&client, TORNADO_HANDLE_LIMIT + 1, NULL),
			  -EINVAL);
	TORNADO_EXPECT_EQ(tornado_handle_table_create(&client, 100, NULL), 0);
	TORNADO_EXPECT_EQ(tornado_handle_table_create(&other, 100, NULL), 0);
	TORNADO_EXPECT_EQ(tornado_object_create(&account_type, TORNADO_CLUSTERING_ONE, NULL, &ref),
			  0);
	error = check_handles(client, other, ref);
	tornado_handle_table_destroy(client);
	tornado_handle_table_destroy(other);
	/* The object is gone unless the test has failed before. */
	tornado_object_destroy(ref);
	tornado_barrier();
	return error;
}

struct handle_race {
	struct tornado_handle_table *client;
	unsigned long end;
	unsigned long long handle;
	atomic_t found;
	atomic_t closed;
	atomic_t stale;
};

static bool seen_enough(const struct handle_race *race)
{
	return atomic_read(&race->found) > 50 && atomic_read(&race->closed) > 10 &&
	       atomic_read(&race->stale) > 2;
}

static int open_and_close(struct handle_race *race, unsigned int step)
{
	unsigned long long handle;
	struct tornado_ref ref;
	int error;

	error = tornado_object_create(&account_type, TORNADO_CLUSTERING_CPU, NULL, &ref);
	if (error)
		return error;
	error = tornado_handle_open(race->client, ref, MAY_READ | MAY_WRITE, &handle);
	if (!error) {
		WRITE_ONCE(race->handle, handle);
		schedule_timeout_uninterruptible(1);
		/* In turn the one first, and the other. */
		if (step % 2) {
			tornado_object_destroy(ref);
			schedule_timeout_uninterruptible(1);
			return tornado_handle_close(race->client, handle);
		}
		error = tornado_handle_close(race->client, handle);
		schedule_timeout_uninterruptible(1);
	}
	return tornado_object_destroy(ref) ?: error;
}

static int race_run(void *context, unsigned int thread)
{
	struct handle_race *race = context;
	unsigned int step = thread;
	int error;

	while (!seen_enough(race) && time_before(jiffies, race->end)) {
		tornado_test_move_to(step++);
		if (!thread) {
			error = open_and_close(race, step);
			if (error)
				return error;
			continue;
		}
		error = deposit(race->client, READ_ONCE(race->handle), 1);
		if (!error)
			atomic_inc(&race->found);
		else if (error == -EBADF)
			atomic_inc(&race->closed);
		else if (error == -ESTALE)
			atomic_inc(&race->stale);
		else
			return error;
		cond_resched();
	}
	return 0;
}

static int close_and_destroy_against_use(void)
{
	struct handle_race *race = kzalloc(sizeof(*race), GFP_KERNEL);
	int error, found, closed, stale;
	bool enough;

	if (!race)
		return -ENOMEM;
	race->end = jiffies + 30 * HZ;
	error = tornado_handle_table_create(&race->client, 8, NULL);
	if (error) {
		kfree(race);
		return error;
	}
	error = tornado_test_run_threads(1 + num_online_cpus(), race_run, race);
	tornado_handle_table_destroy(race->client);
	tornado_barrier();
	found = atomic_read(&race->found);
	closed = atomic_read(&race->closed);
	stale = atomic_read(&race->stale);
	enough = seen_enough(race);
	kfree(race);
	TORNADO_EXPECT_EQ(error, 0);
	if (!enough)
		return tornado_test_fail("%d found, %d closed, %d stale", found, closed, stale);
	return 0;
}

const struct tornado_test tornado_handle_tests[] = {
	{ "a_handle_names_what_was_given", a_handle_names_what_was_given },
	{ "close_and_destroy_against_use", close_and_destroy_against_use },
	{}
};
