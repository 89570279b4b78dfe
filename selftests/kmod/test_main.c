// SPDX-License-Identifier: GPL-2.0
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include "test_main.h"

static struct dentry *directory;
static char message[256];
/* One test at a time; also protects @message. */
static DEFINE_MUTEX(running);

int tornado_test_fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vscnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	return -EIO;
}

static ssize_t run_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	const struct tornado_test *test = file_inode(file)->i_private;
	int error;

	mutex_lock(&running);
	message[0] = '\0';
	error = test->run();
	mutex_unlock(&running);
	return error ?: size;
}

static const struct file_operations run_operations = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = run_write,
};

static int message_show(struct seq_file *out, void *unused)
{
	mutex_lock(&running);
	seq_printf(out, "%s\n", message);
	mutex_unlock(&running);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(message);

static void add_tests(const struct tornado_test *test)
{
	for (; test->name; test++)
		debugfs_create_file(test->name, 0200, directory, (void *)test, &run_operations);
}

static int __init tornado_test_init(void)
{
	directory = debugfs_create_dir("tornado_test", NULL);
	debugfs_create_file("message", 0400, directory, NULL, &message_fops);
	add_tests(tornado_counter_tests);
	add_tests(tornado_cxx_blocks_tests);
	add_tests(tornado_cxx_tests);
	add_tests(tornado_existence_tests);
	add_tests(tornado_failure_tests);
	add_tests(tornado_following_tests);
	add_tests(tornado_handle_tests);
	add_tests(tornado_hash_tests);
	add_tests(tornado_in_flight_tests);
	add_tests(tornado_map_tests);
	add_tests(tornado_memory_tests);
	add_tests(tornado_migration_tests);
	add_tests(tornado_lock_tests);
	add_tests(tornado_object_tests);
	add_tests(tornado_service_tests);
	add_tests(tornado_static_tests);
	add_tests(tornado_swap_tests);
	return 0;
}

static void __exit tornado_test_exit(void)
{
	debugfs_remove(directory);
}

module_init(tornado_test_init);
module_exit(tornado_test_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of tornado's in-kernel API");
