// SPDX-License-Identifier: GPL-2.0
/*
 * The part in C of tornado_notice_example.ko: what only C can say to the kernel.
 *
 * Writing a line to /sys/module/tornado_notice_example/parameters/notice posts
 * it; reading the parameter reads what was posted last.  The parameters reads and
 * freed tell how often that was done, and how many notices were freed.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include "notice.h"

/* Parameters given when the module is loaded are set before that. */
static bool started;

void *notice_allocate(unsigned long size)
{
	return kmalloc(size, GFP_KERNEL);
}

void notice_free(void *memory)
{
	kfree(memory);
}

static int notice_set(const char *argument, const struct kernel_param *param)
{
	char text[48];

	if (!started)
		return -EAGAIN;
	if (strscpy(text, argument, sizeof(text)) < 0)
		return -EINVAL;
	return notice_post(strim(text));
}

static int notice_get(char *buffer, const struct kernel_param *param)
{
	char text[48];

	if (!started)
		return -EAGAIN;
	notice_read(text, sizeof(text));
	return sysfs_emit(buffer, "%s\n", text);
}

static int reads_get(char *buffer, const struct kernel_param *param)
{
	return started ? sysfs_emit(buffer, "%ld\n", notice_reads()) : -EAGAIN;
}

static int freed_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%ld\n", notice_freed());
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
	int error = notice_start();

	started = !error;
	return error;
}

static void __exit example_exit(void)
{
	notice_stop();
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module in C++ that uses tornado's existence and objects");
