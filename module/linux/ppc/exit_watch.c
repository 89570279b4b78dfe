// SPDX-License-Identifier: GPL-2.0
/*
 * Tells when a thread ends, whose files may stay open in its process.
 *
 * By the kernel's tracepoint, which no thread can evade.  A thread that nobody
 * watches finds an empty bucket, which is read, not written.
 */
#include <linux/hash.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>
#include "exit_watch.h"

#define BUCKET_BITS 8

/* Protects changes of @buckets, and is_gone of what is in them. */
static DEFINE_SPINLOCK(lock);
static struct hlist_head buckets[1 << BUCKET_BITS];

/* Protects @exit_point. */
static DEFINE_MUTEX(start_lock);
static struct tracepoint *exit_point;

static struct hlist_head *bucket_of(struct task_struct *task)
{
	return &buckets[hash_ptr(task, BUCKET_BITS)];
}

/* With the lock. */
static void tell(struct tornado_exit_watch *watch)
{
	if (watch->is_gone)
		return;
	WRITE_ONCE(watch->is_gone, true);
	watch->gone(watch);
}

/* Since 6.15 it is passed one more argument, which it ignores. */
static void on_exit(void *data, struct task_struct *task)
{
	struct hlist_head *bucket = bucket_of(task);
	struct tornado_exit_watch *watch;

	/* Its own watches were added by this thread, so they are seen without the lock. */
	if (likely(hlist_empty(bucket)))
		return;
	spin_lock(&lock);
	hlist_for_each_entry(watch, bucket, link)
		if (watch->task == task)
			tell(watch);
	spin_unlock(&lock);
}

static void find_exit_point(struct tracepoint *point, void *found)
{
	if (!strcmp(point->name, "sched_process_exit"))
		*(struct tracepoint **)found = point;
}

int tornado_exit_watch_start(void)
{
	struct tracepoint *point = NULL;
	int error = 0;

	mutex_lock(&start_lock);
	if (!exit_point) {
		for_each_kernel_tracepoint(find_exit_point, &point);
		error = point ? tracepoint_probe_register(point, on_exit, NULL) : -EOPNOTSUPP;
		if (!error)
			exit_point = point;
	}
	mutex_unlock(&start_lock);
	return error;
}

void tornado_exit_watch_stop(void)
{
	if (exit_point)
		tracepoint_probe_unregister(exit_point, on_exit, NULL);
}

void tornado_exit_watch_add(struct tornado_exit_watch *watch,
			    void (*gone)(struct tornado_exit_watch *watch))
{
	watch->task = current;
	watch->gone = gone;
	spin_lock(&lock);
	hlist_add_head(&watch->link, bucket_of(watch->task));
	spin_unlock(&lock);
}

void tornado_exit_watch_remove(struct tornado_exit_watch *watch)
{
	spin_lock(&lock);
	hlist_del(&watch->link);
	tell(watch);
	spin_unlock(&lock);
}
