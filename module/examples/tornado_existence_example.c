// SPDX-License-Identifier: GPL-2.0
/*
 * A small user of existence in C: a board with one notice, which is read all the
 * time and replaced now and then.  No lock is taken to read, and none protects
 * that a notice exists while it is read.
 *
 * Writing a line to /sys/module/tornado_existence_example/parameters/notice posts
 * it; reading the parameter reads what was posted last.  The parameters reads and
 * freed tell how often that was done, and how many notices were freed.
 */
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <tornado/counter.h>
#include <tornado/object.h>

/* Freed when no operation can be reading it any more. */
struct notice {
	struct tornado_deferred deferred;
	char text[48];
};

static struct notice *board;
static struct tornado_counter reads;
static atomic_long_t freed = ATOMIC_LONG_INIT(0);

/* Parameters given when the module is loaded are set before that. */
static bool started;

static void notice_free(struct tornado_deferred *deferred)
{
	kfree(container_of(deferred, struct notice, deferred));
	atomic_long_inc(&freed);
}

/* The new notice is whole before it can be found: xchg() orders that. */
static void notice_replace(struct notice *notice)
{
	struct notice *before = xchg(&board, notice);

	if (!before)
		return;
	before->deferred.call = notice_free;
	tornado_call_after_quiescence(&tornado_default_domain, &before->deferred);
}

static int notice_set(const char *argument, const struct kernel_param *param)
{
	struct notice *notice;

	if (!started)
		return -EAGAIN;
	notice = kzalloc(sizeof(*notice), GFP_KERNEL);
	if (!notice)
		return -ENOMEM;
	if (strscpy(notice->text, argument, sizeof(notice->text)) < 0) {
		kfree(notice);
		return -EINVAL;
	}
	strim(notice->text);
	notice_replace(notice);
	return 0;
}

/* What is found inside the guard stays in existence until the guard is left. */
static int notice_get(char *buffer, const struct kernel_param *param)
{
	struct tornado_guard guard;
	struct notice *notice;
	int used;

	if (!started)
		return -EAGAIN;
	tornado_counter_add(&reads, 1);
	tornado_guard_enter(&guard);
	notice = READ_ONCE(board);
	used = sysfs_emit(buffer, "%s\n", notice ? notice->text : "");
	tornado_guard_leave(&guard);
	return used;
}

static int reads_get(char *buffer, const struct kernel_param *param)
{
	return started ? sysfs_emit(buffer, "%lld\n", tornado_counter_read(&reads, NULL)) : -EAGAIN;
}

static int freed_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%ld\n", atomic_long_read(&freed));
}

static const struct kernel_param_ops notice_operations = {
	.set = notice_set,
	.get = notice_get,
};

static const struct kernel_param_ops reads_operations = {
	.get = reads_get,
};

static const struct kernel_param_ops freed_operations = {
	.get = freed_get,
};

module_param_cb(notice, &notice_operations, NULL, 0600);
module_param_cb(reads, &reads_operations, NULL, 0400);
module_param_cb(freed, &freed_operations, NULL, 0400);
MODULE_PARM_DESC(notice, "write: post a notice; read: the last one");
MODULE_PARM_DESC(reads, "how often the notice was read");
MODULE_PARM_DESC(freed, "how many notices were freed");

static int __init example_init(void)
{
	int error = tornado_counter_create(&reads, TORNADO_CLUSTERING_CPU);

	started = !error;
	return error;
}

/* Nobody begins to read any more. */
static void __exit example_exit(void)
{
	notice_replace(NULL);
	tornado_counter_destroy(&reads);
	/* The code that frees is about to go away. */
	tornado_barrier();
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module that uses tornado's existence");
